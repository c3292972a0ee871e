import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { openHost, type Host } from '../../../electron/host/host.ts'
import { shrink } from '../../../electron/host/preview.ts'
import { writeFolder, writeImage } from '../../unit/data/image-files.ts'
import { temporaryDirectory } from './fixtures.ts'

async function open(): Promise<{ client: Host['client']; folder: string }> {
  const folder = temporaryDirectory()
  const host = await openHost({ dataDirectory: join(folder, 'data'), adoptQueued: false })
  onTestFinished(() => host.close())
  return { client: host.client, folder: join(folder, 'pets') }
}

test('a data set is added while its progress can be asked for, shown with its counts and removed', async () => {
  const { client, folder } = await open()
  await writeFolder(folder)
  for (let index = 10; index < 400; index++)
    await writeImage(join(folder, 'train', 'cat', `${index}.png`), { seed: index })
  const adding = client.datasets.add({ path: folder })
  const seen: number[] = []
  let going = true
  void adding.finally(() => (going = false)).catch(() => {})
  while (going) {
    for (const { path, done, total } of await client.datasets.adding()) {
      expect(path).toBe(folder)
      if (total > 0) expect(total).toBe(400)
      seen.push(done)
    }
    await nextTurn()
  }
  const { dataset } = await adding
  expect(dataset).toMatchObject({
    name: 'pets',
    trainCounts: [393, 3],
    testCounts: [2, 2],
    added: { kind: 'folder', skipped: 0, streamed: false },
  })
  expect(seen).toEqual([...seen].sort((a, b) => a - b))
  expect(new Set(seen).size).toBeGreaterThan(2)
  expect(await client.datasets.adding()).toEqual([])
  expect(
    (await client.datasets.preview({ name: 'pets', count: 4 })).map(({ label, height, width, pixels }) => [
      label,
      height,
      width,
      pixels.length,
    ]),
  ).toEqual([
    ['cat', 8, 8, 192],
    ['cat', 8, 8, 192],
    ['dog', 8, 8, 192],
    ['dog', 8, 8, 192],
  ])
  await client.datasets.remove({ name: 'pets' })
  await expect(client.datasets.get({ name: 'pets' })).rejects.toThrow(/no data set "pets"/)
  expect((await client.datasets.list()).map(({ name }) => name)).toEqual(['mnist', 'digits'])
})

test('an addition that is stopped leaves nothing', async () => {
  const { client, folder } = await open()
  await writeFolder(folder)
  for (let index = 10; index < 300; index++)
    await writeImage(join(folder, 'train', 'cat', `${index}.png`), { seed: index })
  const stop = new AbortController()
  const adding = client.datasets.add({ path: folder }, { signal: stop.signal })
  const refused = expect(adding).rejects.toThrow()
  while (((await client.datasets.adding())[0]?.done ?? 0) === 0) await nextTurn()
  stop.abort()
  await refused
  await expect.poll(() => client.datasets.adding()).toEqual([])
  expect((await client.datasets.list()).map(({ name }) => name)).toEqual(['mnist', 'digits'])
})

test('a folder whose files are gone is still shown from the cache', async () => {
  const { client, folder } = await open()
  await writeFolder(folder)
  await client.datasets.add({ path: folder })
  rmSync(folder, { recursive: true })
  expect((await client.datasets.get({ name: 'pets' })).trainCounts).toEqual([3, 3])
})

test('a large image is shown smaller, as means over squares', () => {
  // 130 x 260 pixels: five times smaller; each row of squares has a grey of its own.
  const image = Uint8Array.from(
    { length: 2 * 130 * 260 },
    (_, index) => Math.floor((index % (130 * 260)) / 260 / 5) * 3 + (index >= 130 * 260 ? 100 : 0),
  )
  const { height, width, pixels } = shrink(image, 2, 130, 260)
  expect([height, width, pixels.length]).toEqual([26, 52, 2 * 26 * 52])
  expect(pixels).toEqual(
    Array.from(
      { length: 2 * 26 * 52 },
      (_, index) => Math.floor((index % (26 * 52)) / 52) * 3 + (index >= 26 * 52 ? 100 : 0),
    ),
  )
})
