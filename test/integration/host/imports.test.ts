import { appendFileSync, copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { digestOf } from '../../../electron/imports/digest.ts'
import { journalLine } from '../../unit/imports/journal-writer.ts'
import { ended, openTestHost, temporaryDirectory, until } from './fixtures.ts'
import { standInExperiment } from './stand-ins/behaviour.ts'

const frozen = join(import.meta.dirname, '../../frozen/imports')

async function digestsOf(host: Awaited<ReturnType<typeof openTestHost>>, ids: readonly number[]): Promise<string[]> {
  const all = await Promise.all(ids.map((id) => host.client.metrics.series({ runIds: [id] })))
  return all.map((series) =>
    digestOf(
      series.map(({ metric, steps, values, times }) => ({
        metric,
        steps: Float64Array.from(steps),
        values: Float64Array.from(values as number[]),
        times: Float64Array.from(times),
      })),
    ),
  )
}

test("runs of TensorBoard stand beside one's own, with what the user says of them, and are taken in once", async () => {
  const host = await openTestHost()
  const request = {
    path: join(frozen, 'torch.tfevents'),
    kind: 'tensorboard' as const,
    study: 'elsewhere',
    set: { dataset: 'cifar10', model: 'resnet20', quantizer: 'bc', seed: 3, epochs: 20 },
    rename: { accuracy: 'deployed.accuracy' },
  }
  const taken = await host.client.imports.take(request)
  expect(taken).toMatchObject({
    kind: 'tensorboard',
    ids: [1],
    known: [],
    points: 40,
    metrics: ['deployed.accuracy', 'loss'],
  })
  const [run] = (await host.client.runs.list({ filter: 'dataset:cifar10 accuracy>94' })).runs
  expect(run).toMatchObject({
    id: 1,
    state: 'finished',
    studyName: 'elsewhere',
    origin: { kind: 'tensorboard', name: 'imports' },
    experiment: { quantizer: 'bc', seed: 3 },
    createdAt: 1_700_000_000_000,
    finishedAt: 1_700_000_019_000,
  })
  expect(run!.results['deployed.accuracy']!.last).toBeCloseTo(0.95, 6)
  expect((await host.client.runs.groups({ figures: ['loss'] })).groups[0]!.figures.loss).toMatchObject({ n: 1 })
  expect(await host.client.imports.take(request)).toMatchObject({ ids: [], known: [1], grown: [], studyId: null })
})

test('an archive comes back elsewhere with equal digests: points, logs, marks and results', async () => {
  const host = await openTestHost({ concurrency: 2 })
  const { ids } = await host.client.runs.launch({
    experiments: [standInExperiment('finish'), standInExperiment('finish', { epochs: 3 })],
    study: 'mine',
  })
  await until(host, ended)
  await host.client.runs.mark({ ids: [ids[0]!], marks: { starred: true, notes: 'good', addTags: ['paper'] } })
  const file = join(temporaryDirectory(), 'mine.signum')
  const { base64, fileName, runs } = await host.client.imports.archive({ ids })
  expect([fileName, runs]).toEqual(['mine.signum', 2])
  writeFileSync(file, Buffer.from(base64, 'base64'))

  const other = await openTestHost()
  await other.client.runs.launch({ experiments: [standInExperiment('finish')] })
  await until(other, ended)
  const taken = await other.client.imports.take({ path: file })
  expect(taken).toMatchObject({ kind: 'archive', ids: [2, 3], known: [] })
  expect(await digestsOf(other, taken.ids)).toEqual(await digestsOf(host, ids))
  for (const [index, id] of taken.ids.entries()) {
    const [before, after] = [await host.client.runs.get({ id: ids[index]! }), await other.client.runs.get({ id })]
    const { id: _, studyId: __, revision: ___, origin: ____, ...same } = before
    expect(after).toMatchObject(same)
    expect((await other.client.runs.log({ id })).lines).toEqual((await host.client.runs.log({ id: ids[index]! })).lines)
  }
  expect(await other.client.imports.take({ path: file })).toMatchObject({ ids: [], known: [2, 3] })
  expect((await other.client.imports.archive({ ids: taken.ids })).runs).toBe(2)
})

test('an archive carries images, histograms and files, unless they are to be left out', async () => {
  const folder = temporaryDirectory()
  const journal = join(folder, 'a.signum-journal')
  const line = (step: number) => {
    const weights = { kind: 'histogram', edges: [0, 1, 2], counts: [step, 4] }
    return journalLine({ step, time: 1.7e9 + step, log: { a: step }, media: { weights } })
  }
  writeFileSync(journal, journalLine({ run: 'abc', name: 'r', journal: 1, time: 1.7e9 }) + line(0) + line(1))
  const host = await openTestHost()
  const { ids } = await host.client.imports.take({ path: journal })
  const archived = await host.client.imports.archive({ ids })
  const bare = await host.client.imports.archive({ ids, media: false })
  expect([archived.media, bare.media]).toEqual([2, 0])
  const file = (base64: string) => {
    writeFileSync(join(folder, 'x.signum'), Buffer.from(base64, 'base64'))
    return { path: join(folder, 'x.signum') }
  }

  const other = await openTestHost()
  await other.client.imports.take(file(bare.base64))
  expect(await other.client.metrics.media({ runId: 1 })).toEqual([])
  await other.client.imports.take(file(archived.base64))
  const there = await other.client.metrics.media({ runId: 1 })
  expect(there).toMatchObject([{ step: 0, kept: true }, { step: 1 }])
  expect(there).toEqual(await host.client.metrics.media({ runId: ids[0]! }))

  // What a run got since stays.
  appendFileSync(journal, line(2))
  await host.client.imports.take({ path: journal })
  await host.client.imports.take(file(archived.base64))
  expect(await host.client.metrics.media({ runId: ids[0]! })).toHaveLength(3)
})

test('what cannot be imported is refused in words, and nothing is taken', async () => {
  const host = await openTestHost()
  const directory = temporaryDirectory()
  writeFileSync(join(directory, 'bad.csv'), 'a,b\n1,2\n')
  const other = temporaryDirectory()
  writeFileSync(join(other, 'words.bin'), 'nothing')
  await expect(host.client.imports.take({ path: join(directory, 'gone.csv') })).rejects.toMatchObject({
    code: 'BAD_INPUT',
    message: expect.stringContaining('gone.csv cannot be read'),
  })
  await expect(host.client.imports.take({ path: join(directory, 'bad.csv') })).rejects.toMatchObject({
    message: expect.stringContaining('no column that counts'),
  })
  await expect(host.client.imports.take({ path: other })).rejects.toMatchObject({
    message: expect.stringContaining('cannot be guessed'),
  })
  await expect(
    host.client.imports.take({ path: join(frozen, 'torch.tfevents'), rename: { loss: 'accuracy' } }),
  ).rejects.toMatchObject({ message: expect.stringContaining('would be called accuracy') })
  expect((await host.client.runs.list({})).total).toBe(0)
})

test('CSV files among event files are not read unless it is said, and that is said', async () => {
  const host = await openTestHost()
  const folder = temporaryDirectory()
  copyFileSync(join(frozen, 'torch.tfevents'), join(folder, 'events.out.tfevents.1.h'))
  writeFileSync(join(folder, 'metrics.csv'), 'step,loss\n0,1\n')
  const guessed = await host.client.imports.take({ path: folder, dryRun: true })
  expect(guessed.notes.map(({ code, field }) => [code, field])).toEqual([['ambiguous', 'kind']])
  expect((await host.client.imports.take({ path: folder, kind: 'csv' })).metrics).toEqual(['loss'])
  expect((await host.client.imports.take({ path: folder, kind: 'tensorboard' })).notes).toEqual([])
})
