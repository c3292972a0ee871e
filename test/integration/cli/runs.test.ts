import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunRow } from '../../../shared/contract/run.ts'
import { signum } from '../../unit/cli/capture.ts'

const folder = mkdtempSync(join(tmpdir(), 'signum-runs-'))
const data = ['--data-dir', join(folder, 'data')]
afterAll(() => rmSync(folder, { recursive: true }))

beforeAll(async () => {
  const file = join(folder, 'runs.csv')
  writeFileSync(file, 'run,step,deployed.accuracy\nbc,1,0.9\nbnn,1,0.8\nede,1,0.95\n')
  const taken = await signum('import', file, ...data)
  expect(taken.exitCode, taken.stderr).toBe(0)
})

const namesOf = (stdout: string) => (JSON.parse(stdout) as RunRow[]).map(({ experiment }) => experiment.quantizer)

test('the list goes by the filters of the window and is sorted as asked', async () => {
  const filtered = await signum(
    'runs',
    'list',
    '--filter',
    'accuracy>85',
    '--sort',
    'deployed.accuracy',
    '--json',
    ...data,
  )
  expect(filtered.exitCode, filtered.stderr).toBe(0)
  expect(namesOf(filtered.stdout)).toEqual(['bc', 'ede'])
  const wrong = await signum('runs', 'list', '--filter', 'acuracy>85', ...data)
  expect(wrong.exitCode).toBe(2)
  expect(wrong.stderr).toContain('did you mean accuracy?')
  const unsorted = await signum('runs', 'list', '--sort', 'nothing', ...data)
  expect(unsorted).toMatchObject({ exitCode: 2 })
  expect(unsorted.stderr).toContain('there is no "nothing" to sort by')
  expect((await signum('runs', 'list', '--sort', 'accuracyy', ...data)).stderr).toContain('did you mean accuracy?')
})

test('marks are given and taken away', async () => {
  expect((await signum('runs', 'tag', '1,2', 'good, kept', ...data)).stdout).toBe('2 runs tagged good, kept\n')
  expect((await signum('runs', 'tag', '2', 'kept', '--remove', ...data)).exitCode).toBe(0)
  expect((await signum('runs', 'star', '1', ...data)).stdout).toBe('1 run starred\n')
  expect((await signum('runs', 'name', '1', ' the baseline ', ...data)).stdout).toBe('1 run named the baseline\n')
  const noted = await signum('runs', 'note', '1', 'as in the paper', '--json', ...data)
  expect(JSON.parse(noted.stdout)).toEqual([
    { id: 1, name: 'the baseline', starred: true, archived: false, notes: 'as in the paper', tags: ['good', 'kept'] },
  ])
  expect((await signum('runs', 'archive', '3', ...data)).stdout).toBe('1 run archived\n')
  const listed = await signum('runs', 'list', '--filter', 'tag:good', '--columns', 'run,tags,starred,notes', ...data)
  expect(listed.stdout).toBe('run  tags        starred  notes\n  2  good\n  1  good, kept  *        as in the paper\n')
  const named = await signum('runs', 'list', '--filter', 'name:"the base*"', '--columns', 'run,name', ...data)
  expect(named.stdout).toBe('run  name\n  1  the baseline\n')
  expect((await signum('runs', 'show', '1', ...data)).stdout).toMatch(/^name +the baseline\nrun +1/)
  expect((await signum('runs', 'star', '99', ...data)).exitCode).toBe(2)
})
