import { expect, test } from 'vitest'
import { Refused, Slurm, statesIn } from '../../../../electron/host/cluster/slurm.ts'
import { Unreachable, type Said, type Transport } from '../../../../electron/host/cluster/transport.ts'
import { verdictOf } from '../../../../electron/host/cluster/verdict.ts'

/** Answers as the commands of Slurm do, for their words alone: what Slurm does is seen by `npm run check:slurm`. */
function made(answers: Record<string, Partial<Said>>): { slurm: Slurm; asked: string[] } {
  const asked: string[] = []
  const transport = {
    run(words: readonly string[]) {
      asked.push(words.join(' '))
      return Promise.resolve({ code: 0, stdout: '', stderr: '', ...answers[words[0]!] })
    },
  } as unknown as Transport
  return { slurm: new Slurm(transport), asked }
}

test('lines of squeue and sacct are states by job; others are passed over', () => {
  const text =
    '12_3|RUNNING|None|n1\n12_4|PENDING|Resources|\n7|CANCELLED by 1000|None|n2\n12_[5-9]|PENDING|Priority|\n\n' +
    'slurm_load_jobs error\n'
  expect([...statesIn(text)]).toEqual([
    ['12_3', { state: 'RUNNING', reason: 'None', node: 'n1' }],
    ['12_4', { state: 'PENDING', reason: 'Resources', node: '' }],
    ['7', { state: 'CANCELLED', reason: 'None', node: 'n2' }],
  ])
})

test('what sbatch refuses is told from a controller that does not answer', async () => {
  const refused = made({
    sbatch: {
      code: 1,
      stderr:
        'sbatch: error: invalid partition specified: nope\n' +
        'sbatch: error: Batch job submission failed: Invalid partition name specified\n',
    },
  })
  await expect(refused.slurm.submit('s')).rejects.toThrow(
    new Refused('invalid partition specified: nope; Batch job submission failed: Invalid partition name specified'),
  )
  const silent = made({
    sbatch: {
      code: 1,
      stderr: 'sbatch: error: Batch job submission failed: Unable to contact slurm controller (connect failure)\n',
    },
  })
  await expect(silent.slurm.submit('s')).rejects.toBeInstanceOf(Unreachable)
  const odd = made({ sbatch: { stdout: 'Welcome!\n' } })
  await expect(odd.slurm.submit('s')).rejects.toThrow('sbatch said "Welcome!"')
  expect(await made({ sbatch: { stdout: '42;small\n' } }).slurm.submit('s')).toBe('42')
})

test('a submission is looked for by its name, in accounting too where there is any', async () => {
  const without = made({
    squeue: { stdout: '12\n12\n9\n' },
    sacct: { code: 1, stderr: 'Slurm accounting storage is disabled\n' },
  })
  expect(await without.slurm.find('abc')).toEqual(['9', '12'])
  expect(without.asked[0]).toBe('squeue -h -t all -n signum-abc -o %F')
  const accounted = made({ squeue: {}, sacct: { stdout: '12_0\n12_1\n' } })
  expect(await accounted.slurm.find('abc')).toEqual(['12'])
  expect(await accounted.slurm.past([])).toEqual(new Map())
})

const evidence = { runId: 5, job: '12_3', begun: true, brokenSource: null, exit: '0:9', output: '' }
const ended = (state: string) => ({ state, reason: 'None', node: 'n1' })

test.each([
  [{ last: ended('CANCELLED') }, { state: 'cancelled' }],
  [{ last: ended('TIMEOUT') }, { state: 'interrupted', message: expect.stringContaining('time limit') as string }],
  [{ last: ended('NODE_FAIL') }, { state: 'interrupted', message: 'The node of job 12_3 on n1 failed.' }],
  [{ last: ended('OUT_OF_MEMORY') }, { state: 'failed', message: expect.stringContaining('Raise "memory"') as string }],
  [{ last: ended('FAILED') }, { state: 'interrupted', message: 'Job 12_3 on n1 ended before the run did (signal 9).' }],
  [{ last: null }, { state: 'interrupted', message: expect.stringContaining('no longer knows job 12_3') as string }],
  [
    { last: ended('FAILED'), begun: false, exit: '127:0', output: 'node: not found' },
    {
      state: 'failed',
      message: expect.stringContaining('before Signum began (exit code 127): node: not found') as string,
    },
  ],
  [
    { last: ended('FAILED'), begun: false, exit: '2:0', output: 'signum: It is of Signum 0.0.1. Install the same.' },
    {
      state: 'failed',
      message:
        'Job 12_3 on n1 ended before Signum began (exit code 2): signum: It is of Signum 0.0.1. Install the same. ' +
        'Correct the profile, then resume run 5.',
    },
  ],
  [
    { last: ended('CANCELLED'), begun: false, brokenSource: 2 },
    {
      state: 'failed',
      message: expect.stringContaining('Run 2, from which this run starts, did not finish') as string,
    },
  ],
])('a job that said nothing: %j', (change, expected) => {
  expect(verdictOf({ ...evidence, ...change })).toEqual(expected)
})
