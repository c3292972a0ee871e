import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import papaparse from 'papaparse'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signum } from '../../unit/cli/capture.ts'
import { startIn } from './process.ts'

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
  const taken = await signum('import', file('run.csv'), '--set', 'quantizer=bc', ...data)
  expect(taken.exitCode, taken.stderr).toBe(0)
})

test('a report is kept, listed, changed, exported and removed', async () => {
  const made = await signum('report', 'new', 'Signs', '--from', file('report.md'), ...data)
  expect([made.exitCode, made.stderr]).toEqual([0, 'kept the report "Signs"\n'])
  expect(await signum('report', 'new', 'Signs', ...data)).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('there is a report "Signs" already'),
  })
  expect(JSON.parse((await signum('report', 'list', '--json', ...data)).stdout)).toMatchObject([
    { name: 'Signs', text },
  ])
  expect((await signum('report', 'show', 'Signs', ...data)).stdout).toBe(text)

  const written = await signum('report', 'export', 'Signs', '--output', file('signs.tex'), ...data)
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
  expect((await signum('report', 'show', 'Signs', ...data)).stdout).toBe(text.replace('Some', 'Any'))

  // Somebody else is faster than the editor: neither text is lost.
  writeFileSync(file('faster.md'), '# Faster\n')
  const theirs = `report edit Signs --from '${file('faster.md')}' ${data.join(' ')}`
  const meanwhile = `'${process.execPath}' electron/signum.js ${theirs}`
  const late = await startIn(
    { ...process.env, VISUAL: undefined, EDITOR: `${meanwhile} && sed -i 's/Any/Every/'` },
    ...['report', 'edit', 'Signs', ...data],
  ).ended
  expect(late.exitCode).toBe(2)
  const mine = /your text is in (\S+\.md):/.exec(late.stderr)![1]!
  expect(readFileSync(mine, 'utf8')).toBe(text.replace('Some', 'Every'))
  rmSync(dirname(mine), { recursive: true })
  expect((await signum('report', 'show', 'Signs', ...data)).stdout).toBe('# Faster\n')
  expect((await signum('report', 'remove', 'Signs', ...data)).exitCode).toBe(0)
  expect((await signum('report', 'show', 'Signs', ...data)).stderr).toContain('there are none yet')
})

test('a block that cannot be made keeps a report from being written, unless it may be partial', async () => {
  writeFileSync(file('bad.md'), `# Bad\n\n${block('figure', 'metric: ac')}`)
  const refused = await signum('report', 'export', file('bad.md'), '--output', file('bad.html'), ...data)
  expect(refused.exitCode).toBe(1)
  expect(refused.stderr).toMatch(/line 4: there is no metric "ac"; did you mean acc\?/)
  expect(existsSync(file('bad.html'))).toBe(false)
  const partial = await signum('report', 'export', file('bad.md'), '--partial', '--output', file('bad.html'), ...data)
  expect(partial.exitCode).toBe(0)
  expect(readFileSync(file('bad.html'), 'utf8')).toContain('Line 4: there is no metric')
})

test('a study is published as a page and the data that it links to', async () => {
  const recipe = {
    name: 'Signs | <b>',
    notes: 'Two *seeds*.',
    base: { dataset: 'digits', epochs: 1, trainImages: 64, modelParameters: { width: 4 } },
    matrix: [{ quantizer: ['bc', 'bnn++'], seed: [1, 2] }],
  }
  writeFileSync(file('study.json'), JSON.stringify(recipe))
  const store = ['--data-dir', join(folder, 'study')]
  const studied = await signum('study', 'run', file('study.json'), '--quiet', ...store)
  expect(studied.exitCode, studied.stderr).toBe(0)
  const published = await signum('study', 'publish', '1', '--output', file('public'), ...store)
  expect(published.exitCode, published.stderr).toBe(0)

  const page = readFileSync(file('public/index.html'), 'utf8')
  expect(page).toContain('<h1>Signs | &lt;b&gt;</h1>')
  expect(page).toContain('<p>Two <em>seeds</em>.</p>')
  expect(page).toContain('4 runs: 4 finished.')
  expect(page.match(/<svg /g)).toHaveLength(2)
  expect(page).not.toContain('class="failure"')
  // The table and the data have the same values.
  const links = [...page.matchAll(/<a href="(data[^"]+)"/g)].map(([, path]) => path!)
  expect(links).toEqual(['data/runs.csv', 'data/points.csv'])
  const [runs, points] = links.map((path) => parseCsv(readFileSync(file(join('public', path)), 'utf8')))
  expect(runs!.map(({ seed, quantizer }) => [quantizer, seed])).toEqual([
    ['bc', '1'],
    ['bc', '2'],
    ['bnn++', '1'],
    ['bnn++', '2'],
  ])
  const values = runs!.slice(0, 2).map((row) => 100 * Number(row['deployed.accuracy']))
  expect(page).toContain(`${((values[0]! + values[1]!) / 2).toFixed(2)}</b>`)
  const last = points!.findLast(({ run: id, metric }) => id === '4' && metric === 'deployed.accuracy')
  expect(last!['value']).toBe(runs![3]!['deployed.accuracy'])

  expect(await signum('study', 'publish', '7', '--output', file('none'), ...store)).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('there is no study "7"'),
  })
})

function parseCsv(text: string): Record<string, string>[] {
  return papaparse.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true }).data
}
