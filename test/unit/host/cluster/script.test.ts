import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { layoutOf } from '../../../../electron/host/cluster/layout.ts'
import { parseProfile } from '../../../../electron/host/cluster/profile.ts'
import { quoted, ranges, scriptOf, tasksText } from '../../../../electron/host/cluster/script.ts'
import { batchesOf } from '../../../../electron/host/cluster/submitter.ts'
import { temporaryDirectory } from '../store/fixtures.ts'

test('numbers are written as Slurm writes them', () => {
  expect(ranges([3, 0, 1, 2, 7, 9, 10])).toBe('0-3,7,9-10')
  expect(ranges([5])).toBe('5')
})

test('a shell reads every word back as it was', () => {
  const words = ['/plain/path', "it's", 'a b', '$(id)', '`id`', '"', '\\', '*', '']
  const text = execFileSync('bash', ['-c', `printf '%s\\n' ${words.map(quoted).join(' ')}`]).toString()
  expect(text).toBe(words.map((word) => `${word}\n`).join(''))
})

test('the script starts Signum with the folder of its task, after modules and lines', () => {
  const folder = temporaryDirectory()
  const profile = parseProfile('lab', { folder, lines: ['export GREETING=hello'], gpus: 2, atOnce: 3, time: '60' }, 'f')
  const submission = { id: 'abc', tasks: new Map([[4, ['key-four']]]), after: '17' }
  const script = scriptOf(profile, submission, ['sh', '-c', 'echo "$GREETING $0 $1 $2"'])
  expect(script.match(/^#SBATCH .*$/gm)).toEqual(
    [
      '--job-name=signum-abc',
      '--comment=signum:abc',
      '--array=4%3',
      '--dependency=aftercorr:17',
      '--kill-on-invalid-dep=yes',
      '--time=60',
      '--nodes=1',
      '--ntasks=1',
      '--cpus-per-task=1',
      '--gres=gpu:2',
      '--requeue',
      '--signal=B:USR2@120',
      '--open-mode=append',
      `--output=${folder}/submissions/abc/%a.out`,
    ].map((option) => `#SBATCH ${option}`),
  )
  mkdirSync(layoutOf(folder).submission('abc'), { recursive: true })
  writeFileSync(join(layoutOf(folder).submission('abc'), 'tasks'), tasksText(submission))
  const said = execFileSync('bash', ['-c', script], { env: { ...process.env, SLURM_ARRAY_TASK_ID: '4' } }).toString()
  expect(said.trim().split('\n').at(-1)).toBe(`hello job run ${folder}/jobs/key-four`)
})

test('what starts from others is in arrays whose numbers are those of its sources', () => {
  const after = (key: string) => ({ runId: 1, key })
  const free = [1, 2, 3].map((name) => ({ name, after: null }))
  const [first, ...none] = batchesOf(free, () => null)
  expect(none).toEqual([])
  expect([...first!.tasks].map(([task, [one]]) => [task, one!.name])).toEqual([
    [0, 1],
    [1, 2],
    [2, 3],
  ])
  const chained = [
    { name: 'a', after: after('x') },
    { name: 'b', after: after('x') },
    { name: 'c', after: after('y') },
    { name: 'later', after: after('not there yet') },
  ]
  const places: Record<string, { number: string; task: number }> = {
    x: { number: '9', task: 4 },
    y: { number: '9', task: 7 },
  }
  const arrays = batchesOf(chained, (key) => places[key] ?? null)
  expect(
    arrays.map(({ after: number, tasks }) => [number, ...[...tasks].map(([task, [one]]) => [task, one!.name])]),
  ).toEqual([
    ['9', [4, 'a'], [7, 'c']],
    ['9', [4, 'b']],
  ])
  expect(batchesOf(free, () => null, { most: 2 }).map(({ tasks }) => tasks.size)).toEqual([2, 1])
})

test('runs that share a job are in one task; those that start from them share the task of that number', () => {
  const names = (
    batches: ReturnType<typeof batchesOf<{ name: string; after: { runId: number; key: string } | null }>>,
  ) =>
    batches.map(({ after, tasks }) => [
      after,
      ...[...tasks].map(([task, jobs]) => [task, jobs.map(({ name }) => name)]),
    ])
  const free = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name, after: null }))
  expect(names(batchesOf(free, () => null, { pack: 2 }))).toEqual([
    [null, [0, ['a', 'b']], [1, ['c', 'd']], [2, ['e']]],
  ])
  const task: Record<string, number> = { a: 0, b: 0, c: 1 }
  const chained = ['a', 'b', 'b', 'c'].map((key, index) => ({ name: `${key}${index}`, after: { runId: 1, key } }))
  expect(names(batchesOf(chained, (key) => ({ number: '9', task: task[key]! }), { pack: 2 }))).toEqual([
    ['9', [0, ['a0', 'b1']], [1, ['c3']]],
    ['9', [0, ['b2']]],
  ])
})

test('the script of a job that several share names all of their folders', () => {
  const folder = temporaryDirectory()
  const profile = parseProfile('lab', { folder, pack: 2 }, 'f')
  const submission = { id: 'abc', tasks: new Map([[0, ['k1', 'k2']]]), after: null }
  mkdirSync(layoutOf(folder).submission('abc'), { recursive: true })
  writeFileSync(join(layoutOf(folder).submission('abc'), 'tasks'), tasksText(submission))
  const script = scriptOf(profile, submission, ['sh', '-c', 'echo "$0 $*"'])
  const said = execFileSync('bash', ['-c', script], { env: { ...process.env, SLURM_ARRAY_TASK_ID: '0' } }).toString()
  expect(said.trim().split('\n').at(-1)).toBe(`job run ${folder}/jobs/k1 ${folder}/jobs/k2`)
})
