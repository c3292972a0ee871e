import { createServer } from 'node:net'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { RunRow } from '../../../shared/contract/run.ts'
import { halvedStudy } from '../halved-study.ts'
import { signum } from '../../unit/cli/capture.ts'
import { run, start } from './process.ts'

const folder = mkdtempSync(join(tmpdir(), 'signum-commands-'))
const data = ['--data-dir', join(folder, 'data')]
const small = ['--dataset', 'digits', '--model-parameters', 'width=4', '--batch-norm-reestimation', '2']
afterAll(() => rmSync(folder, { recursive: true }))

const read = <Value>(text: string) => JSON.parse(text) as Value

describe('a study that is halved', () => {
  test('leaves a run behind that `runs resume` trains to its end', async () => {
    const recipe = join(folder, 'halved.json')
    writeFileSync(recipe, JSON.stringify(halvedStudy))
    const store = ['--data-dir', join(folder, 'halved')]
    const studied = await signum('study', 'run', recipe, '--concurrency', '1', ...store)
    expect(studied.exitCode, studied.stderr).toBe(0)
    expect(studied.stderr).toContain('run 2 cancelled')
    const resumed = await signum('runs', 'resume', '2', '--json', ...store)
    expect(resumed.exitCode, resumed.stderr).toBe(0)
    expect(read<RunRow[]>(resumed.stdout)).toMatchObject([{ id: 2, state: 'finished', progress: { epoch: 16 } }])
  })
})

describe('training from the command line', () => {
  test('trains a run, tells of it on stderr and prints it on stdout', async () => {
    const { exitCode, stdout, stderr } = await run(
      'train',
      ...small,
      '--epochs',
      '2',
      '--seed',
      '3',
      '--mu-start',
      '4',
      '--json',
      ...data,
    )
    expect(exitCode, stderr).toBe(0)
    const trained = read<RunRow>(stdout)
    expect(trained).toMatchObject({
      id: 1,
      state: 'finished',
      experiment: { dataset: 'digits', modelParameters: { width: 4 }, seed: 3, muStart: 4, muEnd: 200 },
    })
    expect(trained.progress).toMatchObject({ epoch: 2, epochs: 2 })
    expect(stderr).toMatch(/^run 1 starts\n/)
    expect(stderr).toMatch(/run 1 finished: cnn-small bnn\+\+ seed 3, accuracy \d+\.\d\d %/)
  })

  test('trains a run for each of several seeds', async () => {
    const store = ['--data-dir', join(folder, 'seeds')]
    const { exitCode, stdout, stderr } = await signum(
      ...['train', ...small, '--train-images', '64', '--epochs', '1', '--seed', '4..5,9', '--json', ...store],
    )
    expect(exitCode, stderr).toBe(0)
    expect(read<RunRow[]>(stdout).map(({ id, experiment: { seed } }) => [id, seed])).toEqual([
      [1, 4],
      [2, 5],
      [3, 9],
    ])
    expect(stderr).toContain('runs 1, 2, 3 start, one after another')
  })

  test('says nothing but the result with --quiet', async () => {
    const { exitCode, stdout, stderr } = await signum('train', ...small, '--epochs', '1', '--quiet', ...data)
    expect([exitCode, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^run +state[^\n]*\n +2 +finished +cnn-small/)
  })

  test('stops at a Ctrl C with 130 so that resuming goes on from the checkpoint', async () => {
    const training = start('train', ...small, '--epochs', '200', ...data)
    await training.until(/epoch [2-9]\d* of 200/)
    training.child.kill('SIGINT')
    // npm hands the signal on once more; that must not cut the ending short.
    training.child.kill('SIGINT')
    const stopped = await training.ended
    expect(stopped.exitCode, stopped.stderr).toBe(130)
    expect(stopped.stderr.trimEnd().split('\n').at(-1)).toBe('signum: interrupted; `signum runs resume 3` goes on')
    const shown = read<RunRow>((await signum('runs', 'show', '3', '--json', ...data)).stdout)
    expect(shown.state).toBe('cancelled')
    expect(shown.progress.epoch).toBeGreaterThan(0)

    const resumed = start('runs', 'resume', '3', ...data)
    const [, epoch] = await resumed.until(/epoch (\d+) of 200/)
    expect(Number(epoch)).toBeGreaterThan(shown.progress.epoch)
    resumed.child.kill('SIGTERM')
    expect((await resumed.ended).exitCode).toBe(130)
  })

  test('runs a study, prints its table and writes it in every format', async () => {
    const recipe = join(folder, 'study.json')
    const base = { dataset: 'digits', epochs: 1, modelParameters: { width: 4 }, batchNormReestimation: 2 }
    writeFileSync(
      recipe,
      JSON.stringify({ name: 'Two methods', base, matrix: [{ quantizer: ['bc', 'bnn'], seed: [1, 2] }] }),
    )
    const { exitCode, stdout, stderr } = await signum(
      'study',
      'run',
      recipe,
      '--concurrency',
      '2',
      '--output',
      join(folder, 'results'),
      ...data,
    )
    expect(exitCode, stderr).toBe(0)
    expect(stderr).toContain('"Two methods" starts: 4 runs')
    expect(stdout).toMatch(/CNN-small +BC +\d+\.\d\d ± \d+\.\d\d/)
    expect(readdirSync(join(folder, 'results')).sort()).toEqual([
      'accuracy.svg',
      'loss.svg',
      'table.csv',
      'table.md',
      'table.tex',
    ])
    // Two methods, each with a band over its two seeds.
    expect(readFileSync(join(folder, 'results', 'loss.svg'), 'utf8').match(/fill-opacity/g)).toHaveLength(2)
    expect(readFileSync(join(folder, 'results', 'accuracy.svg'), 'utf8')).toContain('>BNN<')

    const latex = join(folder, 'tables', 'table.tex')
    const written = await signum(
      'table',
      '--study',
      'Two methods',
      '--rows',
      'quantizer',
      '--format',
      'latex',
      '--output',
      latex,
      ...data,
    )
    expect([written.exitCode, written.stdout]).toEqual([0, ''])
    expect(readFileSync(latex, 'utf8')).toContain('\\toprule')
    const csv = await signum(
      'table',
      '--study',
      'Two methods',
      '--rows',
      'quantizer',
      '--columns',
      'seed',
      '--format',
      'csv',
      ...data,
    )
    expect(csv.stdout.split('\r\n')).toHaveLength(4)
    const json = read<{ rows: { cells: { n: number }[] }[] }>(
      (await signum('table', '--runs', '4-7', '--json', ...data)).stdout,
    )
    expect(json.rows.map(({ cells }) => cells[0]!.n)).toEqual([2, 2])
  })

  test('lists, filters and removes runs', async () => {
    const list = async (...args: string[]) =>
      read<RunRow[]>((await signum('runs', 'list', '--json', ...args, ...data)).stdout).map(({ id }) => id)
    expect(await list()).toEqual([7, 6, 5, 4, 3, 2, 1])
    expect(await list('--study', 'Two methods', '--limit', '2')).toEqual([7, 6])
    expect(await list('--state', 'cancelled')).toEqual([3])
    const { exitCode, stdout } = await signum('runs', 'remove', '3,4', ...data)
    expect([exitCode, stdout]).toEqual([0, '2 runs removed\n'])
    expect(await list()).toEqual([7, 6, 5, 2, 1])
    expect((await signum('runs', 'log', '1', ...data)).stdout).toContain('onnxruntime')
  })
})

describe('failures', () => {
  const failure = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await signum(...args)
    expect(stderr.trimEnd().split('\n'), stderr).toHaveLength(1)
    return { exitCode, stdout, line: stderr.trimEnd() }
  }

  test('names a run that does not exist, with 2', async () => {
    for (const verb of ['show', 'log', 'cancel', 'resume', 'remove']) {
      const { exitCode, line } = await failure('runs', verb, '99', ...data)
      expect([verb, exitCode]).toEqual([verb, 2])
      expect(line).toMatch(/^signum: [Tt]here is no run 99/)
    }
    expect(await failure('table', '--runs', '1,99', ...data)).toMatchObject({
      exitCode: 2,
      line: 'signum: there is no run 99; `signum runs list` shows what there is',
    })
    expect((await failure('table', '--study', 'None', ...data)).line).toContain(
      'there is no study "None"; there is 1 "Two methods"',
    )
  })

  test('refuses to resume what has ended', async () => {
    expect(await failure('runs', 'resume', '1', ...data)).toMatchObject({
      exitCode: 2,
      line: expect.stringContaining('run 1 cannot be resumed') as string,
    })
  })

  test('names a data directory that cannot be made, with 1', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    const { exitCode, line } = await failure('train', ...small, '--data-dir', join(file, 'data'))
    expect(exitCode).toBe(1)
    expect(line).toMatch(/^signum: .*file.*--data-dir/)
    const doctor = await signum('doctor', '--json', '--data-dir', join(file, 'data'))
    expect(doctor.exitCode).toBe(1)
    expect(
      read<{ name: string; status: string }[]>(doctor.stdout).find(({ name }) => name === 'data directory')?.status,
    ).toBe('failed')
  })

  test('names a database that is not one', async () => {
    const broken = join(folder, 'broken')
    await signum('runs', 'list', '--data-dir', broken)
    writeFileSync(join(broken, 'signum.db'), 'this is no database, it is a text that someone put there')
    const { exitCode, line } = await failure('runs', 'list', '--data-dir', broken)
    expect([1, 2]).toContain(exitCode)
    expect(line).toContain('signum.db')
    expect(readFileSync(join(broken, 'signum.db'), 'utf8')).toMatch(/^this is no database/)
  })

  test('names a file that cannot be written, and leaves no half of it', async () => {
    const inFile = join(folder, 'file', 'table.md')
    expect(await failure('table', '--output', inFile, ...data)).toMatchObject({
      exitCode: 1,
      line: expect.stringContaining(`${inFile} cannot be written`) as string,
    })
    const onFolder = join(folder, 'tables')
    expect(await failure('table', '--output', onFolder, ...data)).toMatchObject({
      exitCode: 1,
      line: expect.stringContaining(`${onFolder} cannot be written`) as string,
    })
    expect([...readdirSync(folder), ...readdirSync(onFolder)].filter((name) => name.endsWith('.part'))).toEqual([])
  })

  test('names an occupied port, with 1, before anything is opened', async () => {
    const other = createServer()
    const port = await new Promise<number>((done) =>
      other.listen(0, '127.0.0.1', () => done((other.address() as { port: number }).port)),
    )
    const untouched = join(folder, 'untouched')
    expect(await failure('serve', '--port', String(port), '--data-dir', untouched)).toMatchObject({
      exitCode: 1,
      line:
        `signum: port ${port} on 127.0.0.1 is taken by another program; choose another with --port, or --port 0 ` +
        'for any that is free',
    })
    expect(existsSync(untouched)).toBe(false)
    other.close()
  })

  test('lets no other machine in without a good token, with 2', async () => {
    for (const token of [[], ['--token', 'short']]) {
      expect(await failure('serve', '--host', '0.0.0.0', ...token, ...data)).toMatchObject({
        exitCode: 2,
        line: expect.stringContaining('give a --token of at least 16 characters') as string,
      })
    }
  })

  test('ends quietly where the reader goes away', async () => {
    const listing = start('quantizer', 'list', '--json')
    listing.child.stdout!.destroy()
    const { exitCode, stderr } = await listing.ended
    expect([exitCode, stderr]).toEqual([0, ''])
  })
})
