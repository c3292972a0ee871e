import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { linesIn } from '../../../../electron/host/jobs/job-journal.ts'
import { loadDataset } from '../../../../electron/data/load-dataset.ts'
import { temporaryDirectory } from '../fixtures.ts'
import { endOf, makeJob, pointsIn, startJob, tiny } from './job-process.ts'

const ends = (folder: string) => linesIn(folder).flatMap(({ end }) => end ?? [])
const short = { ...tiny, epochs: 2, threads: 1 }

test('runs that share a job equal those that do not; one that fails ends alone', async () => {
  const root = temporaryDirectory()
  const alone = makeJob(root, 'alone', {}, { ...short, seed: 2 })
  expect((await endOf(startJob(alone))).code).toBe(0)
  const first = makeJob(root, 'first', {}, { ...short, seed: 1 })
  const second = makeJob(root, 'second', { runId: 2 }, { ...short, seed: 2 })
  const wrong = makeJob(root, 'wrong', { runId: 3, fingerprint: 'f'.repeat(64) }, short)
  const absent = join(root, 'absent')
  expect((await endOf(startJob([first, second, wrong, absent]))).code).toBe(0)
  expect([first, second, wrong].map((folder) => ends(folder).map(({ type }) => type))).toEqual([
    ['finished'],
    ['finished'],
    ['failed'],
  ])
  expect(pointsIn(second)).toEqual(pointsIn(alone))
  // A run that starts from the one that failed says so; its neighbour starts.
  const after = (key: string, runId: number, of: number) =>
    makeJob(root, key, { runId, source: { runId: of, file: null, job: of === 3 ? 'wrong' : 'first' } }, short)
  const [well, broken] = [after('well', 4, 1), after('broken', 5, 3)]
  expect((await endOf(startJob([well, broken]))).code).toBe(0)
  expect(ends(well)).toEqual([{ type: 'finished' }])
  expect(ends(broken)).toEqual([
    expect.objectContaining({
      message: expect.stringMatching(/^Run 3, from which this run starts, did not finish\. Resume/) as string,
    }),
  ])
})

test('one of those that share a job is cancelled by a file in its folder, and the other goes on', async () => {
  const root = temporaryDirectory()
  const longest = makeJob(root, 'longest', {}, { ...short, epochs: 100_000 })
  const other = makeJob(root, 'other', { runId: 2 }, { ...short, seed: 2 })
  const job = startJob([longest, other])
  await expect.poll(() => linesIn(longest).some(({ news }) => news?.type === 'metrics'), { interval: 20 }).toBe(true)
  writeFileSync(join(longest, 'cancel'), '')
  expect((await endOf(job)).code).toBe(0)
  expect(ends(longest)).toEqual([{ type: 'cancelled' }])
  expect(ends(other)).toEqual([{ type: 'finished' }])
})

test('a data set is copied to the disk of the node; else the shared one is read, which is said', async () => {
  const root = temporaryDirectory()
  const disk = join(root, 'disk')
  mkdirSync(disk)
  await loadDataset('digits', join(root, 'data'))
  const staged = makeJob(root, 'staged', { stage: '$NODE_DISK/data' }, short)
  expect((await endOf(startJob(staged, { NODE_DISK: disk }))).code).toBe(0)
  const [fingerprint] = readdirSync(join(disk, 'data'))
  expect(existsSync(join(disk, 'data', fingerprint!, 'digits.sgds'))).toBe(true)
  expect(readdirSync(join(disk, 'data', fingerprint!))).toHaveLength(1)

  const unset = makeJob(root, 'unset', { stage: '$NODE_DISK/data' }, short)
  expect((await endOf(startJob(unset))).code).toBe(0)
  const said = linesIn(unset).flatMap(({ news }) => (news?.type === 'log' ? [news.line.message] : []))
  expect(said).toContainEqual(expect.stringMatching(/read from the shared folder: the variable NODE_DISK of "stage"/))
  const full = makeJob(root, 'full', { stage: '/proc/nowhere' }, short)
  expect((await endOf(startJob(full))).code).toBe(0)
  expect(pointsIn(full)).toEqual(pointsIn(staged))
})
