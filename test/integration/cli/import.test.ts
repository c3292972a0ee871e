import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Imported } from '../../../shared/contract/imports.ts'
import { signum } from '../../unit/cli/capture.ts'
import { temporaryDirectory } from '../host/fixtures.ts'

/** A store of its own with a table beside it. */
function fixture(text: string) {
  const folder = temporaryDirectory()
  const file = join(folder, 'run.csv')
  writeFileSync(file, text)
  const data = ['--data-dir', join(folder, 'data')]
  return {
    file,
    take: (...more: string[]) => signum('import', file, ...more, ...data),
    list: () => signum('runs', 'list', ...data),
  }
}

test('what is left out is said, and the exit code is 1 unless part of it will do', async () => {
  const { take } = fixture('step,loss,acc\n0,"1,234.5",1\n1,2,3\n')
  const first = await take()
  expect([first.exitCode, first.stdout]).toEqual([1, '1 run taken from csv: 1; 3 points of acc, loss\n'])
  expect(first.stderr.split('\n')).toEqual([
    expect.stringMatching(
      /^signum: left out: 1 cell of the column loss in .*run\.csv is not a number, first "1,234\.5" in line 2$/,
    ),
    'signum: 1 left out, as said above; --partial accepts that',
    '',
  ])
  expect((await take('--partial')).exitCode).toBe(0)
})

test('a dry run shows files, columns, runs, metrics and what would be left out, and stores nothing', async () => {
  const { file, take, list } = fixture('step,val/acc,note\n0,0.5,hello\n')
  const { exitCode, stdout, stderr } = await take('--dry-run', '--rename', 'val/acc=deployed.accuracy')
  expect(exitCode).toBe(1)
  expect(stdout.split('\n').map((line) => line.trimEnd())).toEqual([
    `${file} (csv, 30 B)`,
    '  column   is',
    '  step     step',
    '  val/acc  metric',
    '  note     words',
    '',
    'run  state  metric             in the file  points',
    'run  new    deployed.accuracy  val/acc           1',
    '',
  ])
  expect(stderr).toContain('left out: 1 cell of the column note')
  expect((await list()).stdout + (await list()).stderr).toContain('There are no runs')
  const json = JSON.parse((await take('--dry-run', '--json', '--partial')).stdout) as Imported
  expect(json).toMatchObject({ dryRun: true, ids: [], leftOut: [{ count: 1 }], runs: [{ id: null, outcome: 'new' }] })
})

test('names and fields that mean nothing are refused together, each by its flag', async () => {
  const { take, list } = fixture('step,val/acc\n0,50\n1,93.12\n')
  const { exitCode, stderr } = await take(
    ...['--rename', 'val.ac=x', '--percent', 'deployed.acuracy', '--set', 'datset=mnist', '--set', 'epochs=abc'],
    ...['--set', 'seed=x', '--set', 'model=resnet20', '--set', 'quantizer=mine', '--set', 'flip=on'],
  )
  expect(exitCode).toBe(2)
  for (const words of [
    '--rename: there is no metric val.ac in',
    'which has val.acc; did you mean val.acc?',
    '--percent: there is no metric deployed.acuracy in',
    'epochs: must be a number',
    'seed: must be a number',
    'there is no field "datset"; did you mean dataset?',
  ])
    expect(stderr).toContain(words)
  expect(stderr).not.toMatch(/model|quantizer|flip/)
  expect((await list()).stdout + (await list()).stderr).toContain('There are no runs')
})

test.each(['val/acc', 'val.acc'])('a metric is renamed by either of its names: %s', async (theirs) => {
  const { take } = fixture('step,val/acc\n0,50\n1,93.12\n')
  const { exitCode, stdout, stderr } = await take('--rename', `${theirs}=deployed.accuracy`)
  expect([exitCode, stdout]).toEqual([0, '1 run taken from csv: 1; 2 points of deployed.accuracy\n'])
  expect(stderr).toBe(
    'signum: note: deployed.accuracy is a share from 0 to 1, and goes up to 93.12; if it is percent, name ' +
      'deployed.accuracy in --percent\n',
  )
})

test.each(['val/acc', 'val.acc', 'deployed.accuracy'])(
  'percent is said of a metric by any of its names: %s',
  async (name) => {
    const { take, list } = fixture('step,val/acc\n0,50\n1,93.12\n')
    expect(await take('--rename', 'val/acc=deployed.accuracy', '--percent', name)).toMatchObject({
      exitCode: 0,
      stderr: '',
    })
    expect((await list()).stdout).toContain('93.12 %')
    const again = await take('--rename', 'val/acc=deployed.accuracy', '--percent', name)
    expect(again.stdout).toBe('0 runs taken from csv: nothing new; 1 there already (1)\n')
  },
)

test('a share that is said to be percent is noticed', async () => {
  const { take } = fixture('step,acc\n0,0.5\n')
  const { stderr } = await take('--rename', 'acc=deployed.accuracy', '--percent', 'acc')
  expect(stderr).toContain('deployed.accuracy is read as percent, and goes up to 0.5 only')
})

test('a metric called as what every object has is a metric like any other', async () => {
  const { take } = fixture('step,constructor,toString,valueOf\n0,1,2,3\n')
  expect(await take()).toMatchObject({
    exitCode: 0,
    stdout: '1 run taken from csv: 1; 3 points of constructor, toString, valueOf\n',
  })
})

test('times far from now do not keep a run out of the store, nor steps in parts of epochs out of lists', async () => {
  const { take, list } = fixture('epoch,timestamp,acc\n0.5,1e300,0.5\n1.5,1e300,0.25\n')
  expect((await take('--rename', 'acc=deployed.accuracy')).exitCode).toBe(0)
  const { exitCode, stdout } = await list()
  expect(exitCode).toBe(0)
  // No time of this world is no time.
  expect(stdout).toMatch(/finished .* 25\.00 % +- +run/)
})
