import { describe, expect, test } from 'vitest'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { FaultError } from '../../../shared/errors/fault-error.ts'
import { faultOf } from '../../../shared/errors/fault.ts'
import { deed, field, listed, phrase } from '../../../shared/errors/phrase.ts'
import { clauseOf, lineOf, plainVoice, said, sentencesOf, type Voice } from '../../../shared/errors/voice.ts'

const terminal: Voice = {
  field: (key) => `--${key}`,
  deed: (name) => (name === 'list-runs' ? '`signum runs list`' : name),
}
const window: Voice = { field: (key) => `"${key.toUpperCase()}"`, deed: () => 'the list' }

const taken = faultOf({
  code: 'name-taken',
  subject: 'flowers',
  field: 'name',
  what: phrase`there is a data set "${'flowers'}" already`,
  remedy: phrase`choose another ${field('name')}, or remove that one first`,
})

describe('a phrase', () => {
  test('keeps its text and its values apart, and is plain JSON', () => {
    expect(taken.what).toEqual({ text: 'there is a data set "{0}" already', values: ['flowers'] })
    expect(JSON.parse(JSON.stringify(taken))).toEqual(taken)
  })

  test('takes a line break of the code as one space, and none of a value', () => {
    const twoLines = phrase`the file
      ${'a\n  b'} is
      damaged`
    expect(said(twoLines, plainVoice)).toBe('the file a\n  b is damaged')
  })

  test('holds phrases and lists of fields', () => {
    const inner = phrase`${field('size')} of ${3}`
    const outer = phrase`${'x'}: ${inner} or ${listed([field('strict'), 'none'])}`
    expect(outer).toEqual({
      text: '{0}: {1} of {2} or {3}, {4}',
      values: ['x', { field: 'size' }, 3, { field: 'strict' }, 'none'],
    })
    expect(said(outer, terminal)).toBe('x: --size of 3 or --strict, none')
  })

  test('takes braces in values and in plain strings as they are', () => {
    expect(said(phrase`${'{1}'} and ${'$&'}`, plainVoice)).toBe('{1} and $&')
    expect(clauseOf(faultOf({ code: 'damaged', what: 'row {0} is short' }), plainVoice)).toBe('row {0} is short')
  })
})

describe('a fault is said', () => {
  test('at a terminal with flags, in a window with titles', () => {
    expect(lineOf([taken], terminal)).toBe(
      'there is a data set "flowers" already; choose another --name, or remove that one first',
    )
    expect(clauseOf(taken, window)).toContain('choose another "NAME"')
  })

  test('with its field before it if it does not name the field itself', () => {
    const faults = [
      faultOf({ code: 'out-of-range', field: 'epochs', what: 'must be at least 1' }),
      faultOf({ code: 'unknown-name', subject: 'x', what: phrase`there is no metric "${'x'}"` }),
    ]
    expect(lineOf(faults, terminal)).toBe('--epochs: must be at least 1; there is no metric "x"')
    expect(lineOf(faults, plainVoice)).toBe('epochs: must be at least 1; there is no metric "x"')
    expect(lineOf([taken], plainVoice)).not.toContain('name: ')
  })

  test('in sentences, with a capital but for names that begin it', () => {
    const gone = faultOf({
      code: 'no-such-run',
      subject: 7,
      what: phrase`there is no run ${7}`,
      remedy: phrase`${deed('list-runs')} shows those there are`,
    })
    expect(sentencesOf(gone, terminal)).toBe('There is no run 7. `signum runs list` shows those there are.')
    expect(sentencesOf(gone, window)).toBe('There is no run 7. The list shows those there are.')
    expect(sentencesOf(faultOf({ code: 'damaged', what: phrase`${'digits.csv'} is damaged` }), window)).toBe(
      'digits.csv is damaged.',
    )
  })
})

test('an error carries faults; its message is the plain words', () => {
  const error = new FaultError([taken, { code: 'bad-value', field: 'seed', what: 'the seed is "x"' }])
  expect(error.fault).toEqual(taken)
  expect(error.faults[1]!.code).toBe('bad-value')
  expect(error.message).toBe(
    'There is a data set "flowers" already. Choose another name, or remove that one first. The seed is "x".',
  )
  expect(new BadInput(error.faults).message).toBe(
    'there is a data set "flowers" already; choose another name, or remove that one first; seed: the seed is "x"',
  )
})
