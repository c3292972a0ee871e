import { appendFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { partOf, wholeOf } from '../../../../electron/data/parquet/part-of.ts'
import { temporaryFolder } from '../folder.ts'

const bytes = Uint8Array.from({ length: 1000 }, (_, at) => at % 251)

test('parts are those of the file, fewer at its end, and from many files at once', async () => {
  const folder = await temporaryFolder()
  const paths = Array.from({ length: 40 }, (_, index) => join(folder, String(index)))
  for (const [index, path] of paths.entries()) await writeFile(path, bytes.subarray(index))
  const parts = await Promise.all(
    paths.flatMap((path, index) => [0, 500, 990].map(async (at) => ({ at, index, part: await partOf(path, at, 30) }))),
  )
  for (const { at, index, part } of parts) expect([...part]).toEqual([...bytes.subarray(index).subarray(at, at + 30)])
})

test('a file that is not there is an error each time, until it is', async () => {
  const path = join(await temporaryFolder(), 'late')
  for (let time = 0; time < 2; time++) await expect(partOf(path, 0, 1)).rejects.toMatchObject({ code: 'ENOENT' })
  await writeFile(path, bytes)
  expect([...(await partOf(path, 7, 2))]).toEqual([7, 8])
  await rm(path)
})

test('a whole file shows that it has grown or shrunk', async () => {
  const path = join(await temporaryFolder(), 'whole')
  await writeFile(path, bytes)
  expect(Buffer.compare(await wholeOf(path, 1000), bytes)).toBe(0)
  expect(await wholeOf(path, 1001)).toHaveLength(1000)
  await appendFile(path, 'more')
  expect(await wholeOf(path, 1000)).toHaveLength(1001)
})
