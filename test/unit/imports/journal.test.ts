import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Journal } from '../../../electron/imports/journal.ts'
import { journalLine } from './journal-writer.ts'
import { skipWhere } from '../../skips/facilities.ts'

const resources = join(import.meta.dirname, '../../../resources/python')

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'signum-journal-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const head = journalLine({ run: 'abc', name: 'mine', group: 'g', config: { lr: 0.1 } })
const point = (step: number, loss: number) => journalLine({ step, time: 1e9 + step, log: { loss } })

async function pointsOf(journal: Journal) {
  const { runs, leftOut } = await journal.read()
  const [series] = runs[0]?.series ?? []
  return { points: series === undefined ? [] : Array.from(series.steps, (at, i) => [at, series.values[i]]), leftOut }
}

test('a journal is read while it grows; a line that is cut or damaged is left out and counted', async () => {
  const path = join(temporaryFolder(), 'x.signum-journal')
  const journal = new Journal(path)
  const next = point(1, 0.5)
  writeFileSync(path, head + point(0, 1) + next.slice(0, 20))
  expect(await pointsOf(journal)).toEqual({ points: [[0, 1]], leftOut: [] })
  appendFileSync(path, next.slice(20) + point(2, 0.25).replace('loss', 'lost') + point(3, 0.125))
  const { points, leftOut } = await pointsOf(journal)
  expect(points).toEqual([0, 1, 3].map((step) => [step, 2 ** -step]))
  expect(leftOut).toMatchObject([{ count: 1, fault: { code: 'damaged' } }])
  expect((await new Journal(path).read()).runs).toMatchObject([
    { name: 'mine', source: 'abc', configuration: { lr: 0.1, group: 'g' } },
  ])
})

test('steps that a resumed script logs anew replace the abandoned ones; a replaced file is read anew', async () => {
  const path = join(temporaryFolder(), 'x.signum-journal')
  const journal = new Journal(path)
  writeFileSync(path, head + point(0, 1) + point(1, 2) + point(2, 3) + point(1, 9))
  expect((await pointsOf(journal)).points).toEqual([
    [0, 1],
    [1, 9],
  ])
  writeFileSync(path, head + point(5, 1))
  expect((await pointsOf(journal)).points).toEqual([[5, 1]])
})

const script = `
import os, resource, signal, sys, warnings
import signum
folder, case = sys.argv[1], sys.argv[2]
if case == 'full':
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
if case == 'none':
    open(os.path.join(folder, 'file'), 'w').close()
    folder = os.path.join(folder, 'file', 'within')
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter('always')
    run = signum.init({'lr': 0.1, 'nested': {'a': 1}}, name='a/b', group='g', folder=folder)
    for step in range(10):
        if case == 'full' and step == 3:
            # There is room for the beginning of a line.
            resource.setrlimit(resource.RLIMIT_FSIZE, (os.path.getsize(run.path) + 20, resource.RLIM_INFINITY))
        signum.log({'loss': 1 / (step + 1), 'nan': float('nan')})
    signum.log({'text': 'x', 'loss': 0}, step=10)
    if case == 'full':
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    signum.summary({'best': 0.5})
    signum.finish()
    signum.finish()
print(sorted(str(each.message).split(' ')[1] for each in told))
`

function logged(testCase: string): { folder: string; said: string } {
  const folder = temporaryFolder()
  const { stdout, stderr, status } = spawnSync('python3', ['-c', script, folder, testCase], {
    env: { ...process.env, PYTHONPATH: resources, PYTHONDONTWRITEBYTECODE: '1' },
    encoding: 'utf8',
  })
  expect([status, stderr]).toEqual([0, ''])
  return { folder, said: stdout.trim() }
}

test('import signum writes what is read, and a full disk costs a warning and no point', async (context) => {
  skipWhere('no python3, or one for Windows', context)
  for (const testCase of ['plain', 'full']) {
    const { folder, said } = logged(testCase)
    expect(said).toBe(testCase === 'plain' ? "['text']" : "['text', 'the']")
    const [file] = readdirSync(folder)
    const { runs, leftOut } = await new Journal(join(folder, file!)).read()
    expect(leftOut.map(({ count }) => count)).toEqual(testCase === 'plain' ? [] : [1])
    expect(runs).toMatchObject([{ name: 'a/b', configuration: { lr: 0.1, group: 'g', best: 0.5 } }])
    const [loss, nan] = runs[0]!.series
    expect(Array.from(loss!.values)).toEqual([...Array.from({ length: 10 }, (_, step) => 1 / (step + 1)), 0])
    expect(Array.from(nan!.values)).toEqual(new Array(10).fill(Number.NaN))
    expect(readFileSync(join(folder, file!), 'utf8')).toContain('"finish":true')
  }
})

test('where no journal can be written, training goes on, and the lines that are lost are counted', (context) => {
  skipWhere('no python3, or one for Windows', context)
  expect(logged('none').said).toBe("['14', 'text', 'the']")
})
