import { Command } from 'commander'
import { expect, test } from 'vitest'
import { suggestChoices } from '../../../electron/cli/choices.ts'
import { readerFlags, remarkWithFlags } from '../../../electron/cli/reader-flags.ts'
import { readerOption, readerOptionKeys } from '../../../shared/experiment/reader-options.ts'

const flag = (name: string) => readerFlags().find((each) => each.attributeName() === name)!

test('every option of the readers is a flag that says for what data it is, and what it does if left out', () => {
  expect(readerFlags().map((each) => each.attributeName())).toEqual(readerOptionKeys)
  for (const key of readerOptionKeys) expect(flag(key).description).toContain(readerOption(key).data)
  expect(flag('heldOut')).toMatchObject({ flags: '--held-out <share>', required: true })
  expect(flag('coarse').flags).toBe('--coarse')
  expect(flag('channels').description).toBe(
    'image files: read images in grey or in colour: 3 for RGB, 1 for Grey ' + '(default: RGB if any image has colours)',
  )
})

test('remarks name options by their flags', () => {
  expect(remarkWithFlags('"Words of synsets" names them by words.txt.')).toBe('--synset-words names them by words.txt.')
  expect(remarkWithFlags('"words" are not an option')).toBe('"words" are not an option')
})

test('values are numbers within their bounds', () => {
  expect(flag('channels').parseArg!('3', undefined)).toBe(3)
  expect(() => flag('channels').parseArg!('2', undefined)).toThrow(/Allowed choices are 3, 1/)
  expect(flag('size').parseArg!('64', undefined)).toBe(64)
  expect(() => flag('size').parseArg!('1.5', undefined)).toThrow('"1.5" is not a whole number.')
  expect(() => flag('heldOut').parseArg!('1', undefined)).toThrow('1 does not lie from 0.01 to 0.9.')
})

test('a choice that is a number stays one where commands name the choice that was meant', () => {
  const command = new Command('add').exitOverride().configureOutput({ writeErr: () => undefined })
  for (const each of readerFlags()) command.addOption(each)
  suggestChoices(command)
  expect(command.parse(['--channels', '1'], { from: 'user' }).opts()).toEqual({ channels: 1 })
  expect(() => command.parse(['--channels', '2'], { from: 'user' })).toThrow(/Allowed choices are 3, 1|did you mean/)
})
