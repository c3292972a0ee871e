// npm run -s check:pandas [-- --if-available] [-- --sabotage] [-- --keep FOLDER]
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openHost, type Host } from '../../../electron/host/host.ts'
import type { ComparedGroup } from '../../../shared/tables/method-comparison.ts'
import { floatHex } from './float-hex.ts'
import { checkWith, runPython } from '../python.ts'

const help = `Makes a study of runs of its own and of runs of a script that logs with "import signum", with a metric of
the script's own; prints its table with Welch's test and Holm's correction as LaTeX, compiles it if there is a pdflatex,
and compares every figure with what pandas and SciPy make of signum.read(store), and every point with the host's, bit
for bit, while the store is open.
  --if-available  succeed, saying so, where pandas and SciPy are not installed
  --sabotage      spoil a figure by 1e-6: the check must then fail
  --keep FOLDER   keep the table there: .tex, .pdf, .png
PYTHON names an interpreter with numpy, pandas, pyarrow and SciPy; without it, python3.`

const flag = { type: 'boolean' } as const
const { values: options } = parseArgs({
  options: { 'if-available': flag, sabotage: flag, help: flag, keep: { type: 'string' } },
})
const root = join(import.meta.dirname, '../../..')
const baseline = 'bnn'
const tolerance = 1e-9

interface Sample {
  n: number
  mean: number
  deviation: number
}
interface Reference {
  methods: Record<string, Sample & { wait: Sample | null }>
  p: Record<string, number>
  holm: Record<string, number>
  points: Record<string, [number[], number[], string[]]>
}

const runScript = (script: string, ...values: string[]) =>
  runPython([join(import.meta.dirname, script), ...values], { PYTHONPATH: join(root, 'resources/python') })

const signumOn =
  (data: string) =>
  (...words: string[]) =>
    execFileSync(process.execPath, [join(root, 'electron/signum.js'), ...words, '--data-dir', data], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      maxBuffer: 1 << 28,
    })

/** Own runs, then those of the script, whose accuracy and own metric are named after the import. */
async function makeStudy({ client }: Host, folder: string): Promise<number> {
  const settings = { dataset: 'digits', model: 'mlp', epochs: 2, batchSize: 64 }
  const experiments = ['bnn', 'bnn++'].flatMap((quantizer) =>
    [1, 2, 3].map((seed) => ({ ...settings, quantizer, seed })),
  )
  const { ids } = await client.runs.launch({ experiments, study: 'mixed' })
  for await (const _ of await client.runs.follow({ cursor: 0 })) {
    const { runs } = await client.runs.list({ ids })
    const failed = runs.find(({ state }) => state === 'failed')
    if (failed !== undefined) throw new Error(`run ${failed.id} failed: ${failed.error}`)
    if (runs.every(({ state }) => state === 'finished')) break
  }
  const journals = join(folder, 'journals')
  for (const method of ['softmax', 'perceptron'])
    for (const seed of [1, 2, 3, 4])
      runScript('train.py', join(root, 'resources/data/digits.csv.gz'), journals, method, String(seed), '3')
  const set = { dataset: 'digits', model: 'mlp', regime: 'bw' }
  const taken = await client.imports.take({ path: journals, set, study: 'mixed' })
  if (taken.ids.length !== 8 || taken.leftOut.length > 0) throw new Error(`taken: ${JSON.stringify(taken)}`)
  await client.names.renameMetric({ from: 'val.acc', to: 'deployed.accuracy', percent: true })
  await client.names.renameMetric({ from: 'epoch ms', to: 'wait' })
  await client.names.describeMetric({
    metric: 'wait',
    description: { title: 'Time of an epoch', unit: 'ms', goal: 'minimum' },
  })
  await client.names.renameField({ from: 'lr', to: 'learningRate' })
  return taken.studyId!
}

const failures: string[] = []
function must(holds: boolean, what: string): void {
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}`)
  if (!holds) failures.push(what)
}
const close = (left: number, right: number) => Math.abs(left - right) <= tolerance * Math.max(1e-3, Math.abs(right))

function compareFigures([group]: ComparedGroup[], reference: Reference, latex: string): void {
  must(group !== undefined && group.methods.length === 4, 'one setting with four methods, own and foreign')
  for (const { method, n, mean, deviation, comparison } of group!.methods) {
    const theirs = reference.methods[method]!
    const own = 100 * mean * (options.sabotage ? 1 + 1e-6 : 1)
    must(
      n === theirs.n && close(own, theirs.mean) && close(100 * deviation!, theirs.deviation),
      `${method}: n ${n}, ${own.toFixed(6)} ± ${(100 * deviation!).toFixed(6)}; pandas says the same`,
    )
    const printed = `${theirs.mean.toFixed(2)} \\pm ${theirs.deviation.toFixed(2)}`
    must(latex.replaceAll(/[{}]|\\mathbf|\\underline/g, '').includes(printed), `${method}: LaTeX prints ${printed}`)
    if (theirs.wait !== null) must(prints(latex, method, theirs.wait), `${method}: and its own metric`)
    if (comparison === null) continue
    must(
      close(comparison.p!, reference.p[method]!) && close(comparison.adjusted!, reference.holm[method]!),
      `${method}: p ${comparison.p!.toExponential(6)}, Holm ${comparison.adjusted!.toExponential(6)}; SciPy says so`,
    )
  }
}

/** Whether the last cell of a method's row is a sample's mean and deviation, rounded. */
function prints(latex: string, method: string, { mean, deviation }: Sample): boolean {
  const row = latex.split('\n').find((line) => line.trim().startsWith(`${method} &`))
  const cell =
    row
      ?.split('&')
      .at(-1)!
      .replaceAll(/[{}$]|\\mathbf|\\underline/g, '') ?? ''
  const [, ...figures] = /([\d.]+) \\pm ([\d.]+)/.exec(cell) ?? []
  return (
    figures.length === 2 &&
    figures.every((text, place) => text === [mean, deviation][place]!.toFixed(text.split('.')[1]?.length ?? 0))
  )
}

async function comparePoints({ client }: Host, reference: Reference): Promise<void> {
  const { runs } = await client.runs.list({})
  const series = (await client.metrics.series({ runIds: runs.map(({ id }) => id) })).filter(
    ({ metric }) => !metric.includes('/'),
  )
  let count = 0
  const wrong = series.filter(({ runId, metric, steps, times, values }) => {
    count += steps.length
    const theirs = JSON.stringify(reference.points[`${runId} ${metric}`])
    return theirs !== JSON.stringify([steps, times, values.map((value) => floatHex(Number(value)))])
  })
  must(
    wrong.length === 0 && Object.keys(reference.points).length === series.length,
    `${count} points of ${series.length} curves are the host's, bit for bit; so are Parquet, CSV and JSON`,
  )
}

/** Sets the table as a paper would. @returns whether there is a pdflatex */
function compile(folder: string, table: string): boolean {
  writeFileSync(join(folder, 'table.tex'), table)
  const paper =
    '\\documentclass{article}\\usepackage{booktabs}\\usepackage[margin=2cm]{geometry}\\pagestyle{empty}' +
    '\\begin{document}\n\\input{table.tex}\n\\end{document}\n'
  writeFileSync(join(folder, 'paper.tex'), paper)
  if (spawnSync('pdflatex', ['--version']).error !== undefined) return false
  execFileSync('pdflatex', ['-halt-on-error', '-interaction=nonstopmode', 'paper.tex'], { cwd: folder, stdio: 'pipe' })
  spawnSync('pdftoppm', ['-png', '-singlefile', '-r', '110', 'paper.pdf', 'paper'], { cwd: folder })
  return true
}

async function check(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'signum-pandas-'))
  const data = join(folder, 'data')
  const host = await openHost({ dataDirectory: data, concurrency: 1 })
  try {
    const study = String(await makeStudy(host, folder))
    const signum = signumOn(data)
    // The host is open all the while: others read beside it.
    const before = readdirSync(data).sort()
    const files = ['parquet', 'csv', 'json'].map((ending) => join(folder, `points.${ending}`))
    const ids = (await host.client.runs.ids({})).sort((a, b) => a - b).join(',')
    for (const file of files) signum('runs', 'points', ids, '--output', file, '--quiet')
    const listed = join(folder, 'runs.parquet')
    signum('runs', 'list', '--output', listed, '--quiet')
    const reference = JSON.parse(runScript('reference.py', data, baseline, ...files, listed)) as Reference
    must(JSON.stringify(readdirSync(data).sort()) === JSON.stringify(before), 'reading leaves no file in the store')
    await comparePoints(host, reference)
    const figures = ['--study', study, '--test', 'welch']
    const latex = signum(
      ...['table', ...figures, '--rows', 'quantizer', '--metric', 'deployed.accuracy,wait', '--format', 'latex'],
    )
    const groups = signum('compare', ...figures, '--baseline', baseline, '--json')
    compareFigures(JSON.parse(groups) as ComparedGroup[], reference, latex)
    const place = options.keep ?? join(folder, 'paper')
    mkdirSync(place, { recursive: true })
    if (compile(place, latex)) must(existsSync(join(place, 'paper.pdf')), 'pdflatex sets the table')
    else console.log('not compiled: pdflatex not found')
    console.log(`\n${readFileSync(join(place, 'table.tex'), 'utf8')}`)
    console.log(signum('compare', ...figures, '--baseline', baseline))
  } finally {
    await host.close()
    rmSync(folder, { recursive: true, force: true })
  }
  console.log(failures.length === 0 ? 'agrees with pandas and SciPy' : `${failures.length} figures do not agree`)
  return failures.length > 0 ? 1 : 0
}

if (options.help) console.log(help)
else await checkWith(['numpy', 'pandas', 'pyarrow', 'scipy.stats'], options['if-available'], check)
