import { describe, expect, test } from 'vitest'
import { complaintOf, emptyDraft, requestOf } from '../../../renderer/system/add-dataset.ts'

describe('the form of a new data set', () => {
  test('asks for what was typed and leaves the rest to be guessed', () => {
    expect(requestOf({ ...emptyDraft, path: ' /data/pets ' })).toEqual({
      request: { path: '/data/pets' },
      complaint: null,
    })
    expect(
      requestOf({
        path: '/data/pets',
        name: 'pets',
        kind: 'folder',
        size: '64',
        channels: '1',
        transposed: false,
        strict: true,
      }).request,
    ).toEqual({ path: '/data/pets', name: 'pets', kind: 'folder', size: 64, channels: 1, strict: true })
  })

  test.each([['0'], ['4097'], ['1.5'], ['big']])('a size of %s is a complaint at its field', (size) => {
    expect(requestOf({ ...emptyDraft, path: '/data/pets', size })).toEqual({
      request: null,
      complaint: { field: 'size', message: `Enter a size from 1 to 4096 pixels, not "${size}"` },
    })
  })

  test('a path is wanted', () => {
    expect(requestOf(emptyDraft).complaint).toEqual({ field: 'path', message: 'Enter the path of a folder or file' })
  })
})

test.each([
  [
    'the images differ in size: a has 8x8 pixels, b has 20x10; bring them to one with --size',
    'size',
    'the images differ in size: a has 8x8 pixels, b has 20x10; bring them to one with "Size"',
  ],
  [
    'there is a data set "mnist" already; choose another name with --name, or remove that one first',
    'name',
    'there is a data set "mnist" already; choose another name with "Name", or remove that one first',
  ],
  [
    'x.jpg cannot be used: it is in CMYK; replace it, or leave out --strict to pass such images over',
    'strict',
    'x.jpg cannot be used: it is in CMYK; replace it, or leave out "Stop at unreadable images" to pass ' +
      'such images over',
  ],
  ['there is no /nowhere; check its path', 'path', 'there is no /nowhere; check its path'],
  ['/a--b/c is no data set of a known form', 'path', '/a--b/c is no data set of a known form'],
])('the refusal "%s" stands at %s', (message, field, words) => {
  expect(complaintOf(message)).toEqual({ field, message: words })
})
