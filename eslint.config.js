import typescript from 'typescript-eslint'
import vue from 'eslint-plugin-vue'
import prettier from 'eslint-config-prettier/flat'
import { importDirections } from './tools/lint/import-directions.ts'
import { noReadingWords } from './tools/lint/no-reading-words.ts'
import { layers } from './tools/lint/layers.ts'
import { functionLength, lineLength, longestFile } from './tools/lint/limits.ts'

const noBarrels = {
  selector: 'ExportAllDeclaration',
  message: 'No barrel files: import from the file that defines the name.',
}

/** A test passes or fails by what happens, never by how long it takes or by what it leaves out in silence. */
const steadyTests = [
  {
    selector: "NewExpression[callee.name='Promise'] CallExpression[callee.name='setTimeout']",
    message: 'Wait for an event (until, expect.poll), or let time pass with vi.useFakeTimers: a busy machine is late.',
  },
  {
    selector:
      'CallExpression[callee.name=/^(test|(before|after)(All|Each))$/] > Literal.arguments:last-child[raw=/^[0-9]/]',
    message: 'Limits stand in test/limits.ts alone: they stop what hangs.',
  },
  {
    selector: "CallExpression[callee.property.name='poll'] Property[key.name='timeout']",
    message: 'Limits stand in test/limits.ts alone: they stop what hangs.',
  },
  {
    selector:
      'MemberExpression[object.name=/^(test|describe)$/][property.name=/^(skip|skipIf|runIf|todo|only|fails)$/]',
    message: 'Skip by skipWhere of test/skips/facilities.ts: it takes a fact of the machine, and says it.',
  },
  {
    selector: "ImportSpecifier[imported.name='it']",
    message: 'One word for a test: test.',
  },
]

/** Files that read words of other programs, which say what happened in no other way. */
const readersOfWords = [
  { file: 'shared/errors/message-of.ts', reason: 'Cuts what another program says to its first line, or to one line.' },
  { file: 'electron/cli/command-failure.ts', reason: 'Commander puts "error: " before its words, and breaks lines.' },
  { file: 'electron/host/cluster/slurm.ts', reason: 'The commands of Slurm say what happened in words alone.' },
  { file: 'electron/host/cluster/ssh-transport.ts', reason: 'ssh says what happened in words alone.' },
  { file: 'electron/host/cluster/cluster-job.ts', reason: 'squeue gives the reason for waiting as a word of its own.' },
  { file: 'electron/cli/commands/engines.ts', reason: 'An installer of npm names its error in its output alone.' },
  {
    file: 'electron/trainer/engines/onnxruntime/graphics-trial.ts',
    reason: 'onnxruntime puts places in its own source before its words.',
  },
  {
    file: 'electron/trainer/engines/tensorflow/library.ts',
    reason: 'Node names the module that was not found in its message alone.',
  },
]

export default typescript.config(
  { ignores: ['out/', 'node_modules/', 'demo-results/', 'screenshots/', 'coverage/'] },
  ...typescript.configs.strict,
  ...vue.configs['flat/recommended'],
  // Prettier decides the layout.
  prettier,
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: typescript.parser } },
    rules: {
      'vue/multi-word-component-names': 'off',
      'vue/require-default-prop': 'off',
    },
  },
  {
    plugins: {
      signum: {
        rules: {
          'import-directions': importDirections,
          'no-reading-words': noReadingWords,
          'line-length': lineLength,
          'function-length': functionLength,
        },
      },
    },
    rules: {
      'signum/import-directions': ['error', { layers }],
      'signum/line-length': 'error',
      'signum/function-length': 'error',
      'max-lines': ['error', longestFile],
      'no-restricted-syntax': ['error', noBarrels],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      eqeqeq: 'error',
    },
  },
  {
    files: ['shared/**/*.ts', 'electron/**/*.ts', 'renderer/**/*.{ts,vue}'],
    rules: { 'signum/no-reading-words': ['error', readersOfWords] },
  },
  {
    files: ['shared/**/*.ts', 'electron/**/*.ts', 'renderer/**/*.ts'],
    ignores: ['**/*.config.ts'],
    rules: {
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true } }],
    },
  },
  // AssemblyScript is for its own compiler. Nothing of it is read, rather than ignored with a warning.
  { files: ['resources/kernels/**'], processor: { preprocess: () => [], postprocess: () => [] } },
  {
    files: ['test/{unit,renderer,integration,slow,e2e}/**/*.test.ts'],
    rules: { 'no-restricted-syntax': ['error', noBarrels, ...steadyTests] },
  },
)
