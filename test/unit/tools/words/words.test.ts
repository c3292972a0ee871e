import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { turnsIn } from '../../../../tools/words/dialect.ts'
import { commentsOf, messagesOf, paragraphsOf, sentencesOf } from '../../../../tools/words/texts.ts'

const root = join(import.meta.dirname, '../../../..')
const namesIn = (text: string) => turnsIn(text).map(({ turn }) => turn.name)

describe('messages of the window', () => {
  test('are in plain English: no turn of phrase that readers stumble over', () => {
    const found = globSync('renderer/words/*.json', { cwd: root }).flatMap((file) =>
      messagesOf(readFileSync(join(root, file), 'utf8')).flatMap(({ line, text }) =>
        turnsIn(text).map(({ turn }) => `${file}:${line}: “${text}”: write ${turn.instead}`),
      ),
    )
    expect(found).toEqual([])
  })
})

describe('the list of turns', () => {
  test.each([
    ['Null where there is none.', ['where, for if']],
    ['Runs will stand here', ['stand']],
    ['What a run takes', ['What ...']],
    ['a gradient that is no number', ['is no ...']],
    ['7 taken for a 1', ['taken for']],
    ['what is at work goes on', ['at work']],
    ['3 percent points, made again', ['made again', 'percent points']],
  ])('finds “%s”', (text, names) => expect(namesIn(text).sort()).toEqual([...names].sort()))

  test.each([
    'The folder where runs are kept.',
    'What is a run?',
    'Stand-alone SVG',
    'There is no run 7.',
    'It is no longer there.',
    'the standings of a study',
  ])('leaves “%s”', (text) => expect(namesIn(text)).toEqual([]))
})

describe('texts', () => {
  const source = [
    '/** One\n * two. */',
    "const url = 'http://a' // three",
    'const text = `four five six ${url} seven`',
  ].join('\n')

  test('of comments come without their signs, at their lines', () => {
    expect(commentsOf(source)).toEqual([
      { line: 1, text: 'One two.' },
      { line: 3, text: 'three' },
    ])
  })

  test('of programs are literals of three words and more', () => {
    expect(sentencesOf(source)).toEqual([{ line: 4, text: 'four five six … seven' }])
  })

  test('of documents leave code out', () => {
    expect(paragraphsOf('One `two` three\n\n    four\n')).toEqual([{ line: 1, text: 'One ` three' }])
  })

  test('of messages are found at their lines', () => {
    expect(messagesOf('{\n  "a": {\n    "b": "c d"\n  }\n}')).toEqual([{ line: 3, text: 'c d' }])
  })
})
