import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signum } from '../../unit/cli/capture.ts'

const folder = mkdtempSync(join(tmpdir(), 'signum-papers-'))
const data = ['--data-dir', join(folder, 'data')]
const file = (name: string) => join(folder, name)
afterAll(() => rmSync(folder, { recursive: true }))

beforeAll(async () => {
  writeFileSync(file('run.csv'), 'step,loss,acc\n0,1,0.5\n100,0.5,0.6\n200,0.4,0.7\n')
  const taken = await signum('import', file('run.csv'), '--rename', 'acc=hard.accuracy', ...data)
  expect(taken.exitCode, taken.stderr).toBe(0)
})

test('a figure without a value is refused, and says what there is', async () => {
  const { exitCode, stdout, stderr } = await signum('figure', '--output', file('none.svg'), ...data)
  expect([exitCode, stdout]).toEqual([2, ''])
  expect(stderr).toContain('none of the 1 runs has a value of deployed.accuracy')
  expect(stderr).toContain('they have hard.accuracy, loss')
  expect(existsSync(file('none.svg'))).toBe(false)
})

test('a figure of an imported run is along its steps, with the footnote in it and on stderr', async () => {
  const drawn = await signum('figure', '--metric', 'hard.accuracy', '--output', file('f.tex'), ...data)
  expect(drawn.exitCode, drawn.stderr).toBe(0)
  const source = readFileSync(file('f.tex'), 'utf8')
  expect(source).toContain('{(0,50) (100,60) (200,70)}')
  for (const text of [source, drawn.stderr]) expect(text).toContain('since the epochs of the runs are unknown')
  const bare = await signum('figure', '--metric', 'loss', '--no-footnote', '--output', file('g.tex'), ...data)
  expect(bare.exitCode, bare.stderr).toBe(0)
  expect(readFileSync(file('g.tex'), 'utf8')).not.toContain('footnotesize One run')
  expect(bare.stderr).toContain('One run a curve (n = 1).')
  const refused = await signum('figure', '--metric', 'loss', '--axis', 'epoch', '--output', file('h.tex'), ...data)
  expect(refused).toMatchObject({ exitCode: 2 })
  expect(refused.stderr).toContain('the epochs of run 1 is unknown')
})

test('a table goes by the ending of its file', async () => {
  for (const [name, begin] of [
    ['t.csv', 'Model,Method'],
    ['t.tex', '% needs'],
    ['t.json', '{'],
    ['t.xlsx', 'PK'],
    ['t.md', '**'],
  ] as const) {
    const written = await signum('table', '--metric', 'hard.accuracy', '--output', file(name), ...data)
    expect(written.exitCode, written.stderr).toBe(0)
    expect(readFileSync(file(name), 'latin1').startsWith(begin), name).toBe(true)
  }
})
