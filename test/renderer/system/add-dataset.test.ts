import { ORPCError } from '@orpc/client'
import { describe, expect, test } from 'vitest'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import type { FaultInput } from '../../../shared/errors/fault.ts'
import { field, phrase } from '../../../shared/errors/phrase.ts'
import { readerOptionKeys, type ReaderOptionKey } from '../../../shared/experiment/reader-options.ts'
import { emptyDraft, optionsFor, refusalOf, requestOf, type AddField } from '../../../renderer/system/add-dataset.ts'

describe('the form of a new data set', () => {
  test('asks for what was typed and leaves the rest to be guessed', () => {
    expect(requestOf({ ...emptyDraft(), path: ' /data/pets ' })).toEqual({
      request: { path: '/data/pets' },
      complaint: null,
    })
    const options = { ...emptyDraft().options, size: ' 64 ', channels: '1', strict: true }
    expect(requestOf({ path: '/data/pets', name: 'pets', kind: 'folder', options }).request).toEqual({
      path: '/data/pets',
      name: 'pets',
      kind: 'folder',
      size: 64,
      channels: 1,
      strict: true,
    })
  })

  test('offers every option of the registry, of a chosen form only its own, and asks for no other', () => {
    expect(optionsFor('')).toEqual(readerOptionKeys)
    expect(optionsFor('npz')).toEqual(['heldOut'])
    const options = { ...emptyDraft().options, size: '64', heldOut: '0.3' }
    expect(requestOf({ ...emptyDraft(), path: '/data/a.npz', kind: 'npz', options }).request).toEqual({
      path: '/data/a.npz',
      kind: 'npz',
      heldOut: 0.3,
    })
  })

  test.each<[ReaderOptionKey, string, string]>([
    ['size', '0', 'Size: enter a whole number from 1 to 4096, not "0"'],
    ['size', '4097', 'Size: enter a whole number from 1 to 4096, not "4097"'],
    ['size', '1.5', 'Size: enter a whole number from 1 to 4096, not "1.5"'],
    ['size', 'big', 'Size: enter a whole number from 1 to 4096, not "big"'],
    ['heldOut', '0,3', 'Held out: enter a number from 0.01 to 0.9, not "0,3"'],
  ])('%s of %s is a complaint at its field', (key, text, message) => {
    const options = { ...emptyDraft().options, [key]: text }
    expect(requestOf({ ...emptyDraft(), path: '/data/pets', options })).toEqual({
      request: null,
      complaint: { field: key, message },
    })
  })

  test('a path is wanted', () => {
    expect(requestOf(emptyDraft()).complaint).toEqual({ field: 'path', message: 'Enter the path of a folder or file' })
  })
})

const refused = (fault: FaultInput) => new BadInput(fault)

test.each<[FaultInput, AddField, string]>([
  [
    {
      code: 'wrong-format',
      subject: 'b',
      field: 'size',
      what: phrase`the images differ in size: ${'a'} has 8x8 pixels, ${'b'} has 20x10`,
      remedy: phrase`bring them to one size with ${field('size')}`,
    },
    'size',
    'the images differ in size: a has 8x8 pixels, b has 20x10; bring them to one size with "Size"',
  ],
  [
    {
      code: 'unsupported',
      field: 'strict',
      what: phrase`${'x.jpg'} cannot be used: it is in CMYK`,
      remedy: phrase`replace it, or leave out ${field('strict')} to pass such images over`,
    },
    'strict',
    'x.jpg cannot be used: it is in CMYK; replace it, or leave out "Stop at unreadable images" to pass ' +
      'such images over',
  ],
  [
    { code: 'no-such-file', subject: '/nowhere', what: 'there is no /nowhere', remedy: 'check its path' },
    'path',
    'there is no /nowhere; check its path',
  ],
  [
    { code: 'wrong-format', subject: '/a--size/c', what: phrase`${'/a--size/c'} is not a data set of a known form` },
    'path',
    '/a--size/c is not a data set of a known form',
  ],
  [{ code: 'disk-full', field: 'dataDir', what: 'the disk is full' }, 'path', 'the disk is full'],
])('a refusal of code $code stands at %s, in words of the window', (fault, place, words) => {
  expect(refusalOf(refused(fault))).toEqual({ field: place, message: words })
})

test('a refusal that came over the border is the same as one of this side', () => {
  const { faults } = refused({
    code: 'name-taken',
    subject: 'mnist',
    field: 'name',
    what: phrase`there is a data set "${'mnist'}" already`,
    remedy: phrase`choose another name with ${field('name')}, or remove that one first`,
  })
  const error = new ORPCError('BAD_INPUT', { message: 'other words', data: JSON.parse(JSON.stringify({ faults })) })
  expect(refusalOf(error)).toEqual({
    field: 'name',
    message: 'there is a data set "mnist" already; choose another name with "Name", or remove that one first',
  })
})
