// npm run -s check:audit [-- --only ITEM] [-- --if-available] [-- --sabotage] [-- --cases]
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { pythonWith } from './environment.ts'
import { holds, type Finding } from './item.ts'
import { items } from './items.ts'

const help = `Holds training, schedules, scores, statistics and certificates against implementations that were written
from formulas and papers alone, and prints the largest error of each item.
  --only ITEM     ${items.map(({ name }) => name).join(', ')}
  --cases         print every case
  --if-available  succeed, saying so, where a Python library cannot be had
  --sabotage      spoil what is compared by a thousandth part of its size, and add a wrong one: the check must fail
PYTHON names an interpreter; without it, Debian's Python gets an environment of its own with SciPy, statsmodels, SymPy,
torchvision and timm from PyPI, and PyTorch and NumPy are Debian's (python3-torch, libopenblas0-pthread).`

const flag = { type: 'boolean' } as const
const { values: options } = parseArgs({
  options: { only: { type: 'string' }, cases: flag, 'if-available': flag, sabotage: flag, help: flag },
})

function row(words: readonly string[]): string {
  const widths = [14, 7, 15, 11]
  return words
    .map((word, index) => word.padEnd(widths[index] ?? 0))
    .join('')
    .trimEnd()
}

const spoiled = ({ name, error, tolerance }: Finding): Finding => ({
  name,
  error: error + 2 * tolerance + 1e-3,
  tolerance,
})

/** The finding nearest to its tolerance, or farthest beyond it. */
const worstOf = (findings: readonly Finding[]): Finding =>
  findings.reduce((worst, next) =>
    next.error / (next.tolerance || 1e-300) > worst.error / (worst.tolerance || 1e-300) || Number.isNaN(next.error)
      ? next
      : worst,
  )

async function check(): Promise<number> {
  const chosen = items.filter(({ name }) => options.only === undefined || options.only.split(',').includes(name))
  if (chosen.length === 0)
    throw new Error(`there is no item "${options.only}": ${items.map(({ name }) => name).join(', ')}`)
  const folder = await mkdtemp(join(tmpdir(), 'signum-audit-'))
  let failed = 0
  let skipped = 0
  try {
    const { python, missing } = pythonWith([...new Set(chosen.flatMap(({ modules }) => modules))])
    process.env['SIGNUM_PYTHON'] = python // for the engine torch
    console.log(row(['item', 'cases', 'largest error', 'tolerance', 'verdict']))
    for (const { name, title, modules, run } of chosen) {
      const lacking = modules.filter((module) => missing.includes(module))
      if (lacking.length > 0) {
        skipped++
        console.log(row([name, '0', '', '', `NOT RUN: ${python} has no ${lacking.join(', ')}`]))
        continue
      }
      const place = { folder: join(folder, name), python }
      await mkdir(place.folder)
      const found = await run(place)
      const findings = options.sabotage === true ? found.map(spoiled) : found
      const wrong = findings.filter((finding) => !holds(finding))
      if (wrong.length > 0 || findings.length === 0) failed++
      const { error, tolerance } = worstOf(findings)
      const verdict = wrong.length === 0 ? 'ok' : `FAIL: ${wrong.length} of ${findings.length}`
      console.log(
        row([
          name,
          String(findings.length),
          error.toExponential(1),
          tolerance.toExponential(0),
          `${verdict}  (${title})`,
        ]),
      )
      for (const finding of options.cases === true ? findings : wrong)
        console.log(`    ${holds(finding) ? 'ok  ' : 'FAIL'} ${finding.error.toExponential(1)}  ${finding.name}`)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  console.log(`${chosen.length - failed - skipped} items hold, ${failed} do not, ${skipped} not run`)
  return failed > 0 || (skipped > 0 && options['if-available'] !== true) ? 1 : 0
}

if (options.help === true) console.log(help)
else process.exitCode = await check()
