import typescript from 'typescript-eslint'
import vue from 'eslint-plugin-vue'
import prettier from 'eslint-config-prettier/flat'
import { importDirections } from './tools/lint/import-directions.ts'
import { layers } from './tools/lint/layers.ts'

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
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportAllDeclaration', message: 'No barrel files: import from the file that defines the name.' },
      ],
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
)
