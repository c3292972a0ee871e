import { appendFileSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TailReader } from '../../../../electron/host/cluster/tail-reader.ts'
import { Unreachable } from '../../../../electron/host/cluster/transport.ts'

let folder: string
const reader = new TailReader()
const here = (name: string) => join(folder, name)
const texts = (answers: readonly (Uint8Array | null)[]) =>
  answers.map((bytes) => (bytes === null ? null : Buffer.from(bytes).toString()))

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'signum-tails-'))))
afterEach(() => rmSync(folder, { recursive: true }))

test('files are read from a place on, in the order in which they were asked for', async () => {
  writeFileSync(here('grown'), 'one\n')
  writeFileSync(here('still'), 'two\n')
  appendFileSync(here('grown'), 'more\n')
  const asked = [
    { path: here('still'), from: 4 },
    { path: here('none'), from: 0 },
    { path: here('grown'), from: 4 },
    { path: here('still'), from: 0 },
    { path: here('still/under a file'), from: 0 },
  ]
  expect(texts(await reader.tails(asked))).toEqual(['', null, 'more\n', 'two\n', null])
})

test('a file that became shorter has nothing new', async () => {
  writeFileSync(here('file'), 'a long text')
  truncateSync(here('file'), 3)
  expect(texts(await reader.tails([{ path: here('file'), from: 11 }]))).toEqual([''])
})

test('questions at the same time get their own answers', async () => {
  const names = Array.from({ length: 20 }, (_, index) => `file ${index}`)
  for (const name of names) writeFileSync(here(name), name)
  const answers = await Promise.all(names.map((name) => reader.tails([{ path: here(name), from: 0 }])))
  expect(answers.flatMap(texts)).toEqual(names)
})

test('what cannot be read makes the cluster unreachable now, and is asked for again', async () => {
  mkdirSync(here('folder'))
  await expect(reader.tails([{ path: here('folder'), from: 0 }])).rejects.toThrow(Unreachable)
  writeFileSync(here('file'), 'text')
  expect(texts(await reader.tails([{ path: here('file'), from: 0 }]))).toEqual(['text'])
})
