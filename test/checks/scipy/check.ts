// npm run -s check:scipy [-- --if-available] [-- --sabotage] [-- --print]
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { drawCases, drawTies, ours, type Case } from './cases.ts'

const help = `Draws samples by a seed and compares our statistics with SciPy's, to 1e-9 of the value; tests of pairs
on 1,000 samples with ties too.
  --if-available  succeed, saying so, where SciPy is not installed
  --sabotage      spoil our figures by 1e-6: the check must then fail
  --print         print a few cases with SciPy's figures as JSON instead: test/unit/statistics/scipy.json is its output
PYTHON names the interpreter; without it, Debian's /usr/bin/python3.`

const flag = { type: 'boolean' } as const
const { values: options } = parseArgs({ options: { 'if-available': flag, sabotage: flag, print: flag, help: flag } })
const python = process.env['PYTHON'] ?? '/usr/bin/python3'
const environment = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' }
const tolerance = 1e-9

function referenceOf(cases: readonly Case[]): number[][] {
  const { status, stdout, error } = spawnSync(python, [join(import.meta.dirname, 'reference.py')], {
    input: JSON.stringify(cases),
    stdio: ['pipe', 'pipe', 'inherit'],
    env: environment,
    maxBuffer: 1 << 28,
    encoding: 'utf8',
  })
  if (error) throw error
  if (status !== 0) throw new Error(`reference.py ended with ${status}`)
  return JSON.parse(stdout) as number[][]
}

function check(): number {
  const cases = [...drawCases(1, 60), ...drawTies(1, 1000)]
  const reference = referenceOf(cases)
  const worst = new Map<string, { error: number; figures: number }>()
  for (const [index, { kind, inputs }] of cases.entries()) {
    const own = ours[kind](inputs)
    const known = worst.get(kind) ?? { error: 0, figures: 0 }
    const errors = reference[index]!.map(
      (value, place) =>
        Math.abs(own[place]! * (options.sabotage ? 1 + 1e-6 : 1) - value) / Math.max(Math.abs(value), 1e-12),
    )
    const lengths = own.length === reference[index]!.length ? errors : [Infinity]
    // Math.max hands a NaN on, and a NaN is no agreement.
    worst.set(kind, { error: Math.max(known.error, ...lengths), figures: known.figures + own.length })
  }
  for (const [kind, { error, figures }] of worst)
    console.log(
      `${kind.padEnd(14)} ${String(figures).padStart(5)} figures, largest relative error ` +
        `${error.toExponential(1)}${error <= tolerance ? '' : '  TOO LARGE'}`,
    )
  const wrong = [...worst.values()].filter(({ error }) => !(error <= tolerance)).length
  console.log(
    wrong === 0
      ? `agrees with SciPy to ${tolerance}`
      : `${wrong} of ${worst.size} kinds do not agree with SciPy to ${tolerance}`,
  )
  return wrong === 0 ? 0 : 1
}

function print(): void {
  const cases = drawCases(2, 3)
  const reference = referenceOf(cases)
  const lines = cases.map(({ kind, inputs }, index) =>
    JSON.stringify({ kind, inputs: kind === 'bootstrap' ? inputs.slice(0, 2) : inputs, scipy: reference[index] }),
  )
  process.stdout.write(`[\n${lines.join(',\n')}\n]\n`)
}

const isThere = (): boolean =>
  spawnSync(python, ['-c', 'import scipy.stats'], { stdio: 'ignore', env: environment }).status === 0

if (options.help) {
  console.log(help)
} else if (isThere()) {
  if (options.print) print()
  else process.exitCode = check()
} else {
  const missing =
    `${python} has no SciPy: run "apt-get install -y python3-scipy", ` + 'or name another interpreter in PYTHON.'
  console.log(options['if-available'] ? `check:scipy skipped: ${missing}` : missing)
  process.exitCode = options['if-available'] ? 0 : 1
}
