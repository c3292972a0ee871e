import typescript from 'typescript-eslint'
import vue from 'eslint-plugin-vue'
import prettier from 'eslint-config-prettier/flat'
import { importDirections } from './tools/lint/import-directions.ts'
import { layers } from './tools/lint/layers.ts'

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

export default typescript.config(
  { ignores: ['resources/kernels/', 'out/', 'node_modules/', 'demo-results/', 'screenshots/', 'coverage/'] },
  ...typescript.configs.strict,
  ...vue.configs['flat/recommended'],
  // What a text looks like is Prettier's to say.
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
    plugins: { signum: { rules: { 'import-directions': importDirections } } },
    rules: {
      'signum/import-directions': ['error', { layers }],
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
    files: ['shared/**/*.ts', 'electron/**/*.ts', 'renderer/**/*.ts'],
    ignores: ['**/*.config.ts'],
    rules: {
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true } }],
    },
  },
  {
    files: ['test/{unit,renderer,integration,e2e}/**/*.test.ts'],
    rules: { 'no-restricted-syntax': ['error', noBarrels, ...steadyTests] },
  },
)
