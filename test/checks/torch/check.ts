// npm run -s check:torch -- [--python PATH] [--only methods,meta,kills,pipe] [--networks CNN,ResNet,ViT] [--json]
import { parseArgs } from 'node:util'
import { findPython } from '../../../electron/trainer/engines/torch/python.ts'
import { killAgainAndAgain } from './kills.ts'
import { checkShapes } from './meta.ts'
import { compareMethods, type MethodRow } from './methods.ts'
import { lostAtThePipe } from './pipe.ts'

const help = `Checks the engine torch on a processor, with the PyTorch of a Python.
  --python PATH     the interpreter (SIGNUM_PYTHON, an active environment, or python3)
  --only A,B        of methods (each follows the float64 interpreter for 20 steps, within 1e-4), meta (operations and
                    shapes of whole steps up to DeiT-B at 224, batch 256, without computing), kills (20 of the Python
                    process), pipe (time lost between the processes at 3 ms a step; measure it alone on the machine)
  --networks A,B    of CNN, ResNet, ViT, for methods
  --json            {"methods", "meta", "kills", "pipe"}`

const { values: options } = parseArgs({
  options: {
    python: { type: 'string' },
    only: { type: 'string', default: 'methods,meta,kills,pipe' },
    networks: { type: 'string' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})
if (options.help === true) {
  console.log(help)
  process.exit(0)
}

const python = options.python ?? findPython().path
const only = options.only.split(',')
const faults: string[] = []
const say = (line: string) => process.stderr.write(`${line}\n`)
const percent = (share: number) => `${(100 * share).toFixed(2)} %`
const result: Record<string, unknown> = {}

if (only.includes('methods')) {
  const rows: MethodRow[] = []
  const takeRow = (row: MethodRow) => {
    rows.push(row)
    const furthest = Math.max(row.parameters, row.losses, row.gradients)
    if (!(furthest < row.tolerance)) faults.push(`${row.network}, ${row.method}: ${furthest.toExponential(1)} away`)
    if (!row.sameBits) faults.push(`${row.network}, ${row.method}: other bits in another process`)
    const figures = { gradients: row.gradients, losses: row.losses, parameters: row.parameters }
    const words = Object.entries(figures).map(([name, value]) => `${name} ${value.toExponential(1)}`)
    say(`${row.network}, ${row.method}: ${words.join(', ')}, ${row.sameBits ? 'the same bits again' : 'OTHER BITS'}`)
  }
  await compareMethods(python, takeRow, { networks: options.networks?.split(',') })
  if (rows.length === 0) faults.push('no method was compared')
  result['methods'] = rows
}
if (only.includes('meta')) {
  const rows = await checkShapes(python)
  for (const { name, operations, fault } of rows) {
    say(`${name}: ${operations} operations, ${fault ?? 'every shape as in the graph'}`)
    if (fault !== null) faults.push(`${name}: ${fault}`)
  }
  result['meta'] = rows
}
if (only.includes('kills')) {
  const kills = await killAgainAndAgain(python, 20)
  say(`${kills.kills} kills: ${kills.told.join(' | ')}`)
  faults.push(...kills.faults)
  result['kills'] = kills
}
if (only.includes('pipe')) {
  const lost = await lostAtThePipe(python)
  for (const [images, { ahead, waiting }] of Object.entries(lost))
    say(`lost of a step of 3 ms, images ${images}: ${percent(ahead)}; each step awaited: ${percent(waiting)}`)
  if (lost.held.ahead > 0.02) faults.push(`${percent(lost.held.ahead)} of a step is lost at the pipe, more than 2 %`)
  result['pipe'] = lost
}

if (options.json === true) console.log(JSON.stringify(result))
for (const fault of faults) say(`FAULT: ${fault}`)
say(faults.length === 0 ? 'Everything as it must be.' : `${faults.length} fault(s)`)
process.exitCode = faults.length === 0 ? 0 : 1
