import { Linter } from 'eslint'
import typescript from 'typescript-eslint'
import vueParser from 'vue-eslint-parser'
import { describe, expect, test } from 'vitest'
import { noReadingWords, type ReadingException } from '../../../../tools/lint/no-reading-words.ts'

function complaintsAbout(code: string, filename = 'shared/thing.ts', exceptions: ReadingException[] = []): number {
  const messages = new Linter({ cwd: process.cwd() }).verify(
    code,
    {
      files: ['**/*.ts', '**/*.vue'],
      languageOptions: {
        parser: filename.endsWith('.vue') ? vueParser : (typescript.parser as Linter.Parser),
        parserOptions: { parser: typescript.parser },
      },
      plugins: { signum: { rules: { 'no-reading-words': noReadingWords } } },
      rules: { 'signum/no-reading-words': ['error', exceptions] },
    },
    filename,
  )
  expect(messages.filter(({ fatal }) => fatal)).toEqual([])
  return messages.length
}

describe('no code reads meaning out of words for people', () => {
  test.each([
    `if (error.message.includes('disk')) retry()`,
    `const name = error.message.match(/--([a-z]+)/)`,
    `const name = /--([a-z]+)/.exec(error.message)`,
    `const bad = /Rate$/.test(field.help)`,
    `const scored = metrics.filter(({ definition }) => definition.startsWith('held-out'))`,
    `const short = metric.help.split(':')[0]`,
    `const rest = messageOf(error).replace(/ Launch it again\\.$/, '')`,
    `if (chart.title === 'Sharpness mu') hide()`,
    `if ('Sign flips' !== title) show()`,
    `const isOfBackward = error?.startsWith('the backward') === true`,
    `const gone = (error as Error).message.endsWith('not found')`,
    `const gone = error!.message!.trim().toLowerCase().startsWith('no')`,
    `switch (comparison.reason) { case 'too few runs': break }`,
    `const told = \`\${name} is gone\` === notice.message`,
    `const flag = String(error.message).search('--')`,
    `const first = (failure.remedy ?? failure.message).split('. ')`,
  ])('refuses %s', (code) => expect(complaintsAbout(code)).toBe(1))

  test.each([
    `if (error.code === 'ENOENT') retry()`,
    `const heading = metric.title.toLowerCase()`,
    `const cut = label.slice(0, 23)`,
    `if (comparison.reason !== null) show(comparison.reason)`,
    `if (error === undefined || notice.message !== last.message) show()`,
    `const parts = path.split('/')`,
    `if (query.title !== '') take()`,
    `const has = names.includes(name)`,
  ])('takes %s', (code) => expect(complaintsAbout(code)).toBe(0))

  test('reads the templates of the window too', () => {
    const code = `<template><p :class="{ wide: panel.title === 'F' }" /></template>`
    expect(complaintsAbout(code, 'renderer/thing.vue')).toBe(1)
  })

  test('passes over a file that is listed with its reason, and no other', () => {
    const code = `const missing = error.message.includes('MODULE_NOT_FOUND')`
    const exceptions = [
      { file: 'electron/library.ts', reason: 'The loader of another program says it in words alone.' },
    ]
    expect(complaintsAbout(code, 'electron/library.ts', exceptions)).toBe(0)
    expect(complaintsAbout(code, 'electron/other.ts', exceptions)).toBe(1)
  })
})
