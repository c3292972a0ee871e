import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import type { ImportRequest } from '../../../shared/contract/imports.ts'
import { eventFile, scalars } from '../../unit/imports/event-writer.ts'
import { ended, openTestHost, temporaryDirectory, until } from './fixtures.ts'
import { standInExperiment } from './stand-ins/behaviour.ts'

type TestHost = Awaited<ReturnType<typeof openTestHost>>

/** The points of a metric of a run. */
async function pointsOf({ client }: TestHost, id: number, metric = 'acc'): Promise<[number, unknown][]> {
  const series = await client.metrics.series({ runIds: [id] })
  const found = series.find((each) => each.metric === metric)
  return found === undefined ? [] : Array.from(found.steps, (step, index) => [step, found.values[index]])
}

async function trained(concurrency = 2): Promise<{ host: TestHost; ids: number[]; file: string }> {
  const host = await openTestHost({ concurrency })
  const { ids } = await host.client.runs.launch({
    experiments: [standInExperiment('finish'), standInExperiment('finish', { epochs: 3 })],
    study: 'mine',
  })
  await until(host, ended)
  const file = join(temporaryDirectory(), 'mine.signum')
  writeFileSync(file, Buffer.from((await host.client.imports.archive({ ids })).base64, 'base64'))
  return { host, ids, file }
}

describe('an archive', () => {
  test('is known in the store that it came from, and elsewhere under whatever name', async () => {
    const { host, ids, file } = await trained()
    expect(await host.client.imports.take({ path: file })).toMatchObject({
      ids: [],
      known: ids,
      grown: [],
      leftOut: [],
    })
    const copy = file.replace('mine', 'mine (1)')
    copyFileSync(file, copy)
    const other = await openTestHost()
    expect((await other.client.imports.take({ path: file })).ids).toEqual([1, 2])
    expect(await other.client.imports.take({ path: copy })).toMatchObject({ ids: [], known: [1, 2], grown: [] })
    // And back again: archived there, it is still the run that was launched here.
    const back = file.replace('mine', 'back')
    writeFileSync(back, Buffer.from((await other.client.imports.archive({ ids: [1, 2] })).base64, 'base64'))
    expect(await host.client.imports.take({ path: back })).toMatchObject({ ids: [], known: ids })
    expect((await host.client.runs.list({})).total).toBe(2)
  })

  test('names what its runs start from by the numbers that those have here', async () => {
    const { host } = await trained()
    const { ids } = await host.client.runs.launch({ experiments: [{ ...standInExperiment('finish'), startFrom: 1 }] })
    await until(host, ended)
    const store = async (name: string, runs: number[]) => {
      const { base64 } = await host.client.imports.archive({ ids: runs })
      const file = join(temporaryDirectory(), `${name}.signum`)
      writeFileSync(file, Buffer.from(base64, 'base64'))
      return file
    }
    const other = await openTestHost()
    await other.client.runs.launch({ experiments: [{ ...standInExperiment('finish'), epochs: 1 }] })
    await until(other, ended)
    await other.client.imports.take({ path: await store('both', [1, ...ids]) })
    expect((await other.client.runs.get({ id: 3 })).experiment.startFrom).toBe(2)
    const alone = await openTestHost()
    await alone.client.imports.take({ path: await store('alone', ids) })
    expect((await alone.client.runs.get({ id: 1 })).experiment.startFrom).toBe('run 1 elsewhere')
  })

  test('brings its experiments: other fields and names do not apply, and that is said', async () => {
    const { host, file } = await trained()
    await expect(host.client.imports.take({ path: file, set: { seed: 3 } })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringContaining('does not apply'),
    })
  })
})

describe('a file that is imported again', () => {
  const csv = (rows: readonly (readonly [number, number])[]) =>
    `step,acc\n${rows.map((row) => row.join(',')).join('\n')}\n`

  test('is one run that goes on, or is replaced where its file changed', async () => {
    const host = await openTestHost()
    const path = join(temporaryDirectory(), 'g.csv')
    const write = (rows: [number, number][]) => writeFileSync(path, csv(rows))
    const take = (more: Partial<ImportRequest> = {}) => host.client.imports.take({ path, ...more })
    write([
      [0, 0.5],
      [1, 0.52],
    ])
    expect(await take()).toMatchObject({ ids: [1], known: [], grown: [], points: 2 })
    write([
      [0, 0.5],
      [1, 0.52],
      [2, 0.55],
    ])
    expect(await take()).toMatchObject({ ids: [], known: [1], grown: [1], points: 1, runs: [{ outcome: 'grown' }] })
    expect(await take()).toMatchObject({ ids: [], known: [1], grown: [], points: 0, runs: [{ outcome: 'known' }] })
    write([
      [0, 0.5],
      [1, 0.9],
    ])
    expect(await take()).toMatchObject({ ids: [], known: [1], grown: [1], runs: [{ outcome: 'changed' }] })
    expect(await pointsOf(host, 1)).toEqual([
      [0, 0.5],
      [1, 0.9],
    ])
    expect(await take({ rename: { acc: 'deployed.accuracy' }, set: { seed: 4 } })).toMatchObject({ grown: [1] })
    const { runs, total } = await host.client.runs.list({})
    expect([total, runs[0]!.experiment.seed, runs[0]!.results['deployed.accuracy']!.last]).toEqual([1, 4, 0.9])
    expect(runs[0]!.results.acc).toBeUndefined()
  })

  test('a follower of its curves sees what a changed file has now', async () => {
    const host = await openTestHost()
    const path = join(temporaryDirectory(), 'g.csv')
    writeFileSync(path, csv([[0, 0.5]]))
    await host.client.imports.take({ path })
    const seen: unknown[] = []
    const stop = new AbortController()
    const news = await host.client.metrics.follow({ runIds: [1] }, { signal: stop.signal })
    for await (const each of news) {
      seen.push(each)
      if (seen.length === 1) {
        writeFileSync(path, csv([[0, 0.25]]))
        await host.client.imports.take({ path })
      } else break
    }
    stop.abort()
    expect(seen.at(-1)).toMatchObject({ reset: [1] })
  })

  test('under another name is one run if its points are equal, and another if its fields say so', async () => {
    const host = await openTestHost()
    const folder = temporaryDirectory()
    for (const name of ['a', 'b'])
      writeFileSync(
        join(folder, `${name}.csv`),
        csv([
          [0, 0.5],
          [1, 0.6],
        ]),
      )
    await host.client.imports.take({ path: join(folder, 'a.csv') })
    const again = await host.client.imports.take({ path: join(folder, 'b.csv') })
    expect(again).toMatchObject({ ids: [], known: [1] })
    expect(again.notes.map(({ code }) => code)).toEqual(['name-taken'])
    expect(await host.client.imports.take({ path: join(folder, 'b.csv'), set: { seed: 2 } })).toMatchObject({
      ids: [2],
    })
    const both = await openTestHost()
    expect((await both.client.imports.take({ path: folder })).ids).toEqual([1, 2])
  })

  test('of TensorBoard stays one run when it was copied and went on', async () => {
    const host = await openTestHost()
    const [first, second] = [temporaryDirectory(), temporaryDirectory()]
    const write = (folder: string, steps: number) =>
      writeFileSync(
        join(folder, 'events.out.tfevents.1.h'),
        eventFile(
          scalars(
            'acc',
            Array.from({ length: steps }, (_, step) => [step, step / 8] as const),
          ),
        ),
      )
    write(first, 3)
    write(second, 5)
    expect((await host.client.imports.take({ path: first })).ids).toEqual([1])
    expect(await host.client.imports.take({ path: second })).toMatchObject({ ids: [], grown: [1], points: 2 })
    // The shorter copy takes nothing away.
    expect(await host.client.imports.take({ path: first })).toMatchObject({ ids: [], known: [1] })
  })

  test('that an older version took in, which did not know where from, goes on', async () => {
    const host = await openTestHost()
    const path = join(temporaryDirectory(), 'g.csv')
    writeFileSync(path, csv([[0, 0.5]]))
    await host.client.imports.take({ path })
    const database = new SQLite(join(host.dataDirectory, 'signum.db'))
    database.exec("UPDATE runs SET origin = json_remove(origin, '$.source', '$.head')")
    database.close()
    writeFileSync(
      path,
      csv([
        [0, 0.5],
        [1, 0.6],
      ]),
    )
    expect(await host.client.imports.take({ path })).toMatchObject({ ids: [], grown: [1], points: 1 })
  })
})

describe('runs of one name', () => {
  const two = (): string => {
    const folder = temporaryDirectory()
    for (const version of [0, 1]) {
      mkdirSync(join(folder, `version_${version}`))
      writeFileSync(join(folder, `version_${version}`, 'metrics.csv'), `step,acc\n10,0.${version}5\n20,0.7\n`)
    }
    return folder
  }

  test('from two places are two methods, told apart by their folders, and it is said', async () => {
    const host = await openTestHost()
    const folder = two()
    await host.client.imports.take({ path: join(folder, 'version_0', 'metrics.csv') })
    const second = await host.client.imports.take({ path: join(folder, 'version_1', 'metrics.csv') })
    expect(second.notes.map(({ subject }) => subject)).toEqual(['metrics'])
    const { runs } = await host.client.runs.list({ sort: 'id' })
    expect(runs.map(({ experiment }) => experiment.quantizer)).toEqual(['metrics', 'version_1/metrics'])
  })

  test('are what the user says they are', async () => {
    const host = await openTestHost()
    const folder = two()
    for (const seed of [0, 1])
      await host.client.imports.take({
        path: join(folder, `version_${seed}`, 'metrics.csv'),
        set: { quantizer: 'bc', seed },
      })
    const { groups } = await host.client.runs.groups({ figures: ['acc'] })
    expect(groups.map(({ seeds }) => seeds)).toEqual([[0, 1]])
  })
})
