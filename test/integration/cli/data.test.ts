import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { expect, test } from 'vitest'
import { signum } from '../../unit/cli/capture.ts'
import { temporaryDirectory } from '../host/fixtures.ts'

/** A store with two runs of a script, one of them with numbers that are not finite. */
async function store() {
  const folder = temporaryDirectory()
  const data = ['--data-dir', join(folder, 'data')]
  const write = (name: string, rows: string) => {
    writeFileSync(join(folder, name), `step,val/acc,=wait\n${rows}`)
    return signum('import', join(folder, name), '--set', 'model=mlp', '--set', 'seed=1', ...data)
  }
  await write('a.csv', '0,0.1,5\n1,nan,4\n2,inf,-0\n3,-inf,1e-300\n')
  await write('b.csv', '0,0.30000000000000004,1\n')
  return { file: (name: string) => join(folder, name), run: (...words: string[]) => signum(...words, ...data) }
}

test('points are every one, in every form', async () => {
  const { run, file } = await store()
  const csv = await run('runs', 'points', '1,2', '--metric', 'val.acc')
  expect(csv.stdout.replaceAll('\r', '')).toBe(
    'run,metric,step,time,value\n1,val.acc,0,0,0.1\n1,val.acc,1,0,nan\n1,val.acc,2,0,inf\n1,val.acc,3,0,-inf\n' +
      '2,val.acc,0,0,0.30000000000000004\n',
  )
  const json = await run('runs', 'points', '1', '--format', 'json')
  expect(JSON.parse(json.stdout)).toMatchObject({
    metric: [...Array<string>(4).fill('val.acc'), ...Array<string>(4).fill('=wait')],
    value: [0.1, 'NaN', 'Infinity', '-Infinity', 5, 4, 0, 1e-300],
  })
  expect((await run('runs', 'points', '1,2', '--output', file('p.parquet'))).stderr).toContain('wrote')
  const rows = await parquetReadObjects({ file: await asyncBufferFromFile(file('p.parquet')) })
  expect(rows.slice(1, 4).map(({ value }) => value as number)).toEqual([NaN, Infinity, -Infinity])
  expect(rows.at(-1)).toEqual({ run: 2, metric: '=wait', step: 0, time: 0, value: 1 })
  expect(rows.filter(({ value }) => Object.is(value, -0))).toHaveLength(1)
  // Text that a spreadsheet would run as a formula is shown by it.
  expect((await run('runs', 'points', '2')).stdout).toContain("2,'=wait,0,0,1")
})

test('runs are columns of facts, fields and metrics', async () => {
  const { run, file } = await store()
  await run('metrics', 'describe', 'val.acc', '--goal', 'maximum', '--title', 'Top 1')
  expect((await run('runs', 'list', '--format', 'csv', '--sort', 'id')).stdout.split('\r\n')[0]).toBe(
    'id,state,study,created,started,finished,starred,archived,tags,notes,name,source,model,seed,quantizer,val.acc,' +
      "val.acc:best,val.acc:atBest,'=wait,'=wait:best,'=wait:atBest",
  )
  await run('runs', 'list', '--output', file('r.parquet'))
  const rows = await parquetReadObjects({ file: await asyncBufferFromFile(file('r.parquet')) })
  expect(rows.map((row) => [row.id, row.model, row['val.acc'], row['val.acc:best']])).toEqual([
    [2, 'mlp', 0.30000000000000004, 0.30000000000000004],
    [1, 'mlp', null, 0.1],
  ])
  await run('runs', 'list', '--format', 'text', '--columns', 'run,val.acc:best', '--output', file('r.json'))
  expect(readFileSync(file('r.json'), 'utf8')).toBe('run  val.acc:best\n  2           0.3\n  1           0.1\n')
})

test('what cannot be written is refused before anything is read', async () => {
  const { run, file } = await store()
  expect(await run('runs', 'points', '1', '--format', 'parquet')).toMatchObject({ exitCode: 2, stdout: '' })
  expect((await run('runs', 'points', '1', '--output', file('p.txt'))).stderr).toContain('.csv, .json, .parquet')
  expect((await run('runs', 'points', '1', '--metric', 'val.ac')).stderr).toContain('did you mean val.acc?')
  expect((await run('runs', 'points', '7')).stderr).toContain('there is no run 7')
})
