import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run, startIn } from './process.ts'

const folder = mkdtempSync(join(tmpdir(), 'signum-report-'))
const data = ['--data-dir', join(folder, 'data')]
const file = (name: string) => join(folder, name)
afterAll(() => rmSync(folder, { recursive: true }))

const block = (kind: string, ...lines: string[]) => ['```' + kind, ...lines, '```', ''].join('\n')
const text = [
  '# On signs',
  '',
  'Some *text*.',
  '',
  block('table', 'rows: quantizer', 'metric: acc'),
  block('figure', 'metric: acc', 'axis: step'),
].join('\n')

beforeAll(async () => {
  writeFileSync(file('run.csv'), 'step,acc\n0,0.5\n100,0.6\n200,0.7\n')
  writeFileSync(file('report.md'), text)
  const taken = await run('import', file('run.csv'), '--set', 'quantizer=bc', ...data)
  expect(taken.exitCode, taken.stderr).toBe(0)
})

test('a report is kept, listed, changed, exported and removed', async () => {
  const made = await run('report', 'new', 'Signs', '--from', file('report.md'), ...data)
  expect([made.exitCode, made.stderr]).toEqual([0, 'kept the report "Signs"\n'])
  expect(await run('report', 'new', 'Signs', ...data)).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('there is a report "Signs" already'),
  })
  expect(JSON.parse((await run('report', 'list', '--json', ...data)).stdout)).toMatchObject([{ name: 'Signs', text }])
  expect((await run('report', 'show', 'Signs', ...data)).stdout).toBe(text)

  const written = await run('report', 'export', 'Signs', '--output', file('signs.tex'), ...data)
  expect(written.exitCode, written.stderr).toBe(0)
  const latex = readFileSync(file('signs.tex'), 'utf8')
  expect(latex).toContain('\\section*{On signs}')
  expect(latex).toMatch(/BC & \$(\\mathbf\{)?0\.7000/)
  expect(latex).toContain('(200,0.7)')

  const edited = await startIn(
    { ...process.env, VISUAL: undefined, EDITOR: `sed -i 's/Some/Any/'` },
    ...['report', 'edit', 'Signs', ...data],
  ).ended
  expect(edited.exitCode, edited.stderr).toBe(0)
  expect((await run('report', 'show', 'Signs', ...data)).stdout).toBe(text.replace('Some', 'Any'))
  expect((await run('report', 'remove', 'Signs', ...data)).exitCode).toBe(0)
  expect((await run('report', 'show', 'Signs', ...data)).stderr).toContain('there are none yet')
})

test('a block that cannot be made keeps a report from being written, unless it may be partial', async () => {
  writeFileSync(file('bad.md'), `# Bad\n\n${block('figure', 'metric: ac')}`)
  const refused = await run('report', 'export', file('bad.md'), '--output', file('bad.html'), ...data)
  expect(refused.exitCode).toBe(1)
  expect(refused.stderr).toMatch(/line 4: there is no metric "ac"; did you mean acc\?/)
  expect(existsSync(file('bad.html'))).toBe(false)
  const partial = await run('report', 'export', file('bad.md'), '--partial', '--output', file('bad.html'), ...data)
  expect(partial.exitCode).toBe(0)
  expect(readFileSync(file('bad.html'), 'utf8')).toContain('Line 4: there is no metric')
})
