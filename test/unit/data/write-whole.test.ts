import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeWhole } from '../../../electron/data/write-whole.ts'

let folder: string
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'signum-whole-'))))
afterEach(() => rm(folder, { recursive: true }))

test('writes one file from several sides at once: each time it is whole, and no draft is left', async () => {
  const path = join(folder, 'below', 'file')
  const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000))
  await Promise.all(texts.map((text) => writeWhole(path, text)))
  expect(texts).toContain(await readFile(path, 'utf8'))
  expect(await readdir(join(folder, 'below'))).toEqual(['file'])
})

test('writes parts one after another', async () => {
  await writeWhole(join(folder, 'file'), [Buffer.from('one '), Buffer.from('two')])
  expect(await readFile(join(folder, 'file'), 'utf8')).toBe('one two')
})

test('leaves the old file as it was where the new one fails', async () => {
  const path = join(folder, 'file')
  await writeFile(path, 'old')
  const parts = function* () {
    yield Buffer.from('new')
    throw new Error('no more')
  }
  await expect(writeWhole(path, parts())).rejects.toThrow('no more')
  expect([await readFile(path, 'utf8'), await readdir(folder)]).toEqual(['old', ['file']])
})
