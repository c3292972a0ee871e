import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { readCsv } from '../../../electron/imports/csv/read-csv.ts'
import { Remarks } from '../../../electron/imports/remarks.ts'
import { findSources, readerOf, type SourceReader } from '../../../electron/imports/sources.ts'
import { temporaryDirectory } from '../host/store/fixtures.ts'
import { valuesOf } from './points.ts'

const csv = { decimal: '.' as const, isPercent: () => false }
const write = (path: string, text: string) => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

test('tables of Lightning: sparse rows, hyperparameters, and the name of the folder', async () => {
  const root = temporaryDirectory()
  for (const version of ['version_0', 'version_1']) {
    write(join(root, version, 'metrics.csv'), 'epoch,loss,step,val_loss\n0,0.5,0,\n0,,1,0.75\n1,0.25,2,\n')
    write(join(root, version, 'hparams.yaml'), 'lr: 0.1\noptimizer:\n  name: sgd\n  betas:\n  - 0.9\n  - 0.99\n')
  }
  write(join(root, 'plain', 'metrics.csv'), 'step,loss\n0,1\n')
  const { runs, leftOut } = await readCsv(root, csv)
  expect(runs.map(({ name, configuration }) => [name, configuration])).toEqual([
    ['plain/metrics', {}],
    ['version_0', { lr: 0.1, 'optimizer.name': 'sgd' }],
    ['version_1', { lr: 0.1, 'optimizer.name': 'sgd' }],
  ])
  expect(valuesOf(runs[1]!)).toEqual({ epoch: [0, 0, 1], loss: [0.5, 0.25], val_loss: [0.75] })
  expect(leftOut.map(({ fault }) => fault.code)).toEqual(['unsupported', 'unsupported'])
  // The folder itself, named alone.
  const [alone] = (await readCsv(join(root, 'version_1'), csv)).runs
  expect(alone).toMatchObject({
    name: 'version_1',
    longerNames: expect.arrayContaining([expect.stringMatching(/\/version_1$/)]),
  })
})

test('a folder of DVCLive: a table a metric, parameters, values logged once; one that is begun anew', async () => {
  const root = temporaryDirectory()
  const folder = join(root, 'first', 'dvclive')
  const table = (name: string, text: string) => write(join(folder, 'plots', 'metrics', name), text)
  write(join(folder, 'params.yaml'), 'lr: 0.1\ndeep:\n  flag: true\n')
  write(join(folder, 'metrics.json'), '{"once": 0.5, "step": 1, "loss": NaN, "train": {"name": 2}}')
  table('loss.tsv', 'timestamp\tstep\tloss\n1700000000000\t0\t0.5\n1700000000001\t1\tnan\n')
  table('train/name.tsv', 'step\tname\n0\t1.0\n1\t2.0\n2\tword\n')
  let reader: SourceReader | null = null
  const read = async () => {
    const [source, ...others] = await findSources(root, undefined, new Remarks())
    expect(others).toEqual([])
    return (reader ??= readerOf(source!, root, csv)).read(source!, false)
  }
  const { runs, leftOut } = await read()
  expect(runs).toMatchObject([{ name: 'first', configuration: { lr: 0.1, 'deep.flag': true, once: 0.5 } }])
  expect(runs[0]!.configuration).not.toHaveProperty('loss')
  expect(valuesOf(runs[0]!)).toEqual({ loss: [0.5, Number.NaN], 'train.name': [1, 2] })
  expect(leftOut).toMatchObject([{ count: 1, fault: { code: 'bad-value' } }])
  table('loss.tsv', 'timestamp\tstep\tloss\n1700000000005\t0\t0.25\n')
  expect((await read()).runs.map(valuesOf)).toEqual([{ loss: [0.25], 'train.name': [1, 2] }])
})

test('a project with plots and metrics of DVC, which DVCLive did not write, is no run', async () => {
  const root = temporaryDirectory()
  write(join(root, 'metrics.json'), '{"acc": 1}')
  write(join(root, 'plots', 'loss.csv'), 'step,loss\n0,1\n')
  expect((await findSources(root, undefined, new Remarks())).map(({ kind }) => kind)).toEqual(['csv'])
})
