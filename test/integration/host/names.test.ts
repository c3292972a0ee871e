import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import { learnNames } from '../../../shared/query/learn-names.ts'
import { compareMethods } from '../../../shared/tables/method-comparison.ts'
import { pivot } from '../../../shared/tables/pivot.ts'
import { ended, openTestHost, temporaryDirectory, until } from './fixtures.ts'
import { standInExperiment } from './stand-ins/behaviour.ts'

/** A line of a journal of `import signum`. */
function line(value: unknown): string {
  const text = JSON.stringify(value)
  return `${crc32(text).toString(16).padStart(8, '0')} ${text}\n`
}

/** Two runs of a script: their files say neither units nor directions. */
async function imported() {
  const host = await openTestHost()
  const folder = temporaryDirectory()
  const write = (name: string, rows: string[]) => {
    const path = join(folder, name)
    writeFileSync(path, `step,val/acc,wait\n${rows.join('\n')}\n`)
    return path
  }
  const a = write('a.csv', ['0,50,9', '1,70,4', '2,93,7'])
  const b = write('b.csv', ['0,40,8', '1,60,5', '2,80,6'])
  const set = { quantizer: 'bc', dataset: 'mnist', model: 'mlp', regime: 'bw' }
  await host.client.imports.take({ path: a, set: { ...set, seed: 1 } })
  await host.client.imports.take({ path: b, set: { ...set, seed: 2 } })
  learnNames(() => ({ metrics: [], fields: [] }))
  return {
    ...host,
    a,
    b,
    set,
    learn: async () => {
      const known = await host.client.names.known()
      learnNames(() => known)
    },
  }
}

test('a metric of a script has its own title, unit and direction, and its best values follow', async () => {
  const { client, learn } = await imported()
  expect((await client.names.known()).metrics.map(({ name, goal }) => [name, goal])).toEqual([
    ['val.acc', null],
    ['wait', null],
  ])
  expect((await client.runs.get({ id: 1 })).results.wait).toMatchObject({ last: 7, best: null })
  const { before } = await client.names.describeMetric({
    metric: 'wait',
    description: { title: 'Latency', unit: 'ms', goal: 'minimum' },
  })
  expect(before).toEqual({ title: null, unit: null, goal: null })
  expect((await client.runs.get({ id: 1 })).results.wait).toMatchObject({ last: 7, best: 4, bestStep: 1 })
  await learn()
  const { runs } = await client.runs.list({})
  const table = pivot(runs, { rows: ['quantizer'], metrics: ['wait'], value: 'best' })
  expect([table.columnHeadings, table.rows[0]!.cells[0]]).toMatchObject([['Latency (ms)'], { mean: 4.5, n: 2 }])
  // Points that come later are compared by the direction too.
  expect(await client.runs.ids({ filter: 'best.wait<5', sort: 'wait:best' })).toEqual([1])
  await client.names.describeMetric({ metric: 'wait', description: { goal: null } })
  expect((await client.runs.get({ id: 1 })).results.wait).toMatchObject({ last: 7, best: null })
  await expect(client.names.describeMetric({ metric: 'none', description: {} })).rejects.toThrow('no run has a metric')
  await expect(client.names.describeMetric({ metric: 'train.loss', description: {} })).rejects.toThrow('own')
})

test('a metric of a script is compared, tested and filtered like one of Signum', async () => {
  const { client, learn, a, set } = await imported()
  await client.names.describeMetric({ metric: 'val.acc', description: { goal: 'maximum' } })
  for (const seed of [1, 2]) {
    const path = a.replace('a.csv', `other-${seed}.csv`)
    writeFileSync(path, `step,val/acc\n0,${10 + seed}\n`)
    await client.imports.take({ path, set: { ...set, quantizer: 'bnn++', seed } })
  }
  await learn()
  const { runs } = await client.runs.list({})
  const [group] = compareMethods(runs, { metric: 'val.acc', value: 'last', baseline: 'bc', test: 'welch' })
  expect(group!.methods.map(({ method, mean }) => [method, mean])).toEqual([
    ['bc', 86.5],
    ['bnn++', 11.5],
  ])
  expect(group!.methods[1]!.comparison!.p).toBeLessThan(0.1)
  expect((await client.runs.list({ filter: 'val.acc>85' })).runs.map(({ id }) => id)).toEqual([1])
  expect((await client.runs.list({ filter: 'VAL.ACC:11..12 or best.val.acc>85', sort: 'id' })).total).toBe(3)
})

test('a renamed metric keeps its name where the file is read again, and percent becomes a share', async () => {
  const { client, a, set } = await imported()
  const first = await client.names.renameMetric({ from: 'val.acc', to: 'deployed.accuracy' })
  expect(first.ids).toEqual([2, 1].sort())
  expect(first.notes.map(({ code }) => code)).toEqual(['out-of-range'])
  const second = await client.names.renameMetric({ from: 'deployed.accuracy', to: 'deployed.accuracy', percent: true })
  expect(second.notes).toEqual([])
  expect((await client.runs.get({ id: 1 })).results).toMatchObject({
    'deployed.accuracy': { last: 0.93, best: 0.93, bestStep: 2 },
    wait: { atBest: 7 },
  })
  await expect(client.names.renameMetric({ from: 'deployed.accuracy', to: 'x', percent: true })).rejects.toThrow(
    'already',
  )
  const again = await client.imports.take({ path: a, set: { ...set, seed: 1 } })
  expect(again).toMatchObject({ ids: [], known: [1], grown: [] })
  writeFileSync(a, 'step,val/acc,wait\n0,50,9\n1,70,4\n2,93,7\n3,95,3\n')
  expect(await client.imports.take({ path: a, set: { ...set, seed: 1 } })).toMatchObject({ grown: [1], points: 2 })
  const { results } = await client.runs.get({ id: 1 })
  expect(Object.keys(results).sort()).toEqual(['deployed.accuracy', 'wait'])
  expect(results['deployed.accuracy']).toMatchObject({ last: 0.95, best: 0.95, bestStep: 3 })
})

test('a share that is renamed as percent is noticed', async () => {
  const { client, a, set } = await imported()
  const path = a.replace('a.csv', 'share.csv')
  writeFileSync(path, 'step,top1\n0,0.4\n1,0.5\n')
  await client.imports.take({ path, set })
  const { notes } = await client.names.renameMetric({ from: 'top1', to: 'deployed.accuracy', percent: true })
  expect(notes[0]).toMatchObject({ code: 'out-of-range' })
  const described = await client.names.describeMetric({ metric: 'wait', description: { unit: 'percent' } })
  expect(described.notes[0]).toMatchObject({ code: 'out-of-range', subject: 'wait' })
})

test('what was trained here keeps its names, and no name is taken twice', async () => {
  const host = await openTestHost()
  await host.client.runs.launch({ experiments: [standInExperiment('finish')] })
  await until(host, ended)
  const metric = Object.keys((await host.client.runs.get({ id: 1 })).results)[0]!
  await expect(host.client.names.renameMetric({ from: metric, to: 'x' })).rejects.toThrow('no run from elsewhere')
  await expect(host.client.names.renameMetric({ from: metric, to: 'x', ids: [1] })).rejects.toThrow('was trained here')
  const { client } = await imported()
  await expect(client.names.renameMetric({ from: 'wait', to: 'val.acc' })).rejects.toThrow('another metric')
  await expect(client.names.renameMetric({ from: 'wait', to: 'a/b' })).rejects.toThrow()
})

test("fields of scripts group, filter, sort and differ, and can be mapped onto an experiment's", async () => {
  const { client, learn, a } = await imported()
  const take = async (index: number, config: Record<string, unknown>) => {
    const path = a.replace('a.csv', `run${index}.signum-journal`)
    const lines = [
      { run: `id${index}`, name: `run${index}`, config },
      { step: 0, time: 1e9, log: { loss: index } },
      { finish: true, time: 1e9 },
    ]
    writeFileSync(path, lines.map(line).join(''))
    return (await client.imports.take({ path, set: { quantizer: 'bc', model: 'mlp', dataset: 'mnist' } })).ids[0]!
  }
  const rates = [0.1, 0.1, 0.02]
  const ids: number[] = []
  for (const [index, lr] of rates.entries()) ids.push(await take(index, { lr, seed: index, 'use-norm': lr > 0.05 }))
  expect((await client.names.known()).fields).toEqual(['lr', 'use-norm'])
  expect(await client.runs.ids({ filter: 'lr<0.05' })).toEqual([ids[2]])
  expect(await client.runs.ids({ filter: 'lr:0.1' })).toEqual([ids[1], ids[0]])
  expect(await client.runs.ids({ filter: '"use-norm":on -lr:0.2..' })).toEqual([ids[1], ids[0]])
  expect(await client.runs.ids({ filter: `lr:0.01..0.2 seed:0..9`, sort: 'lr' })).toEqual([ids[2], ids[1], ids[0]])
  const { groups } = await client.runs.groups({ by: ['lr'], filter: 'lr:0..', values: ['lr'] })
  expect(groups.map((group) => [group.ids, group.values.lr!.some])).toEqual([
    [[ids[2]], [0.02]],
    [[ids[1], ids[0]], [0.1]],
  ])
  await learn()
  const { runs } = await client.runs.list({ ids })
  const table = pivot(runs, { rows: ['lr'], metrics: ['loss'] })
  expect(table.rows.map(({ labels, cells }) => [labels, cells[0]!.n])).toEqual([
    [['0.02'], 1],
    [['0.1'], 2],
  ])
  expect(pivot(runs, { rows: ['quantizer'], metrics: ['loss'] }).footnote).toContain('but also in: lr, use-norm')

  const { ids: mapped } = await client.names.renameField({ from: 'lr', to: 'learningRate' })
  expect(mapped).toEqual(ids)
  expect(await client.runs.ids({ filter: 'learningRate:0.1' })).toEqual([ids[1], ids[0]])
  expect((await client.names.known()).fields).toEqual(['use-norm'])
  // Read again, it stays mapped, and is still the same run.
  expect(await take(0, { lr: 0.1, seed: 0, 'use-norm': true })).toBeUndefined()
  expect((await client.runs.get({ id: ids[0]! })).experiment).toMatchObject({ learningRate: 0.1, seed: 0 })
  expect((await client.runs.get({ id: ids[0]! })).experiment).not.toHaveProperty('lr')
  await expect(client.names.renameField({ from: 'use-norm', to: 'epochs' })).rejects.toThrow('epochs')
})
