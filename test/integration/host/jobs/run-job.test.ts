import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { linesIn } from '../../../../electron/host/jobs/job-journal.ts'
import { temporaryDirectory } from '../fixtures.ts'
import { checkpointsIn, endOf, makeJob, pointsIn, startJob, tiny } from './job-process.ts'

const longer = { ...tiny, epochs: 8, trainImages: 1024 }

async function untilCheckpoint(folder: string, epoch: number): Promise<void> {
  await expect
    .poll(() => linesIn(folder).some(({ news }) => news?.type === 'checkpoint' && news.epoch >= epoch), {
      interval: 10,
    })
    .toBe(true)
}

test('a job that is killed and one that is stopped go on, and equal one that never was, bit for bit', async () => {
  const root = temporaryDirectory()
  const whole = makeJob(root, 'whole', {}, longer)
  expect(await endOf(startJob(whole))).toEqual({ code: 0, words: 'signum: run 1 finished' })

  const broken = makeJob(root, 'broken', {}, longer)
  const killed = startJob(broken)
  await untilCheckpoint(broken, 1)
  killed.kill('SIGKILL')
  expect((await endOf(killed)).code).toBe('SIGKILL')
  const stopped = startJob(broken)
  await untilCheckpoint(broken, 3)
  stopped.kill('SIGTERM')
  expect(await endOf(stopped)).toEqual({ code: 130, words: 'signum: run 1 stopped; run the folder again to go on' })
  expect((await endOf(startJob(broken))).code).toBe(0)

  expect(linesIn(broken).filter(({ news }) => news?.type === 'rolled-back')).toHaveLength(2)
  expect(pointsIn(broken)).toEqual(pointsIn(whole))
  const [last] = checkpointsIn(whole).sort().slice(-1)
  expect(readFileSync(join(broken, last!)).equals(readFileSync(join(whole, last!)))).toBe(true)
  // Begun once more it says that there is nothing to do.
  expect((await endOf(startJob(broken))).words).toBe('signum: run 1 had ended before')
})

test('a job starts from the newest checkpoint of another', async () => {
  const root = temporaryDirectory()
  makeJob(root, 'first', {}, { ...tiny, quantizer: 'full', epochs: 1 })
  expect((await endOf(startJob(join(root, 'first')))).code).toBe(0)
  const second = makeJob(
    root,
    'second',
    { runId: 2, source: { runId: 1, file: null, job: 'first' } },
    { ...tiny, epochs: 1, startFrom: 1 },
  )
  expect((await endOf(startJob(second))).code).toBe(0)
  const started = linesIn(second).find(({ news }) => news?.type === 'started')!.news!
  expect(started).toMatchObject({ record: { startedFrom: { run: 1, epoch: 1 } } })
})

test('what cannot be trained says why, in one line', async () => {
  const root = temporaryDirectory()
  const line = async (folder: string, environment = {}) => endOf(startJob(folder, environment))
  expect(await line(join(root, 'nowhere'))).toEqual({
    code: 2,
    words: `signum: there is no job in this folder: ${join(root, 'nowhere/order.json')} is missing; check the path`,
  })
  const old = makeJob(root, 'old', { code: '0.0.1' })
  expect((await line(old)).words).toMatch(/was written by Signum 0\.0\.1, and this is Signum .*same version on both/)
  const other = makeJob(root, 'other', { fingerprint: 'f'.repeat(64) })
  const { code, words } = await line(other)
  expect([code, words]).toEqual([1, expect.stringMatching(/"digits" in .* has other images than here\. Add it there/)])
  expect(linesIn(other).at(-1)!.end).toMatchObject({ type: 'failed' })
  const taken = makeJob(root, 'taken')
  writeFileSync(join(taken, 'claimed-by'), '12_3')
  expect((await line(taken, { SLURM_JOB_ID: '13' })).words).toMatch(/job 12_3 trains .*, and this is job 13/)
  expect(linesIn(taken)).toEqual([])
})

test('a time limit before the first epoch fails in words instead of beginning again for ever', async () => {
  const root = temporaryDirectory()
  const folder = makeJob(root, 'long', {}, { ...longer, model: 'resnet20', modelParameters: {}, epochs: 3 })
  const job = startJob(folder)
  await expect.poll(() => linesIn(folder).some(({ news }) => news?.type === 'started'), { interval: 10 }).toBe(true)
  job.kill('SIGUSR2')
  expect((await endOf(job)).words).toMatch(/time limit of the job ended before run 1 had done an epoch/)
})
