/** One format for every text of the house: `npm run format` writes it, `npm run format:check` proves it. */
export default {
  printWidth: 120,
  semi: false,
  singleQuote: true,
  trailingComma: 'all',
  proseWrap: 'always',
  vueIndentScriptAndStyle: false,
}
