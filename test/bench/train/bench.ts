// npm run -s bench:train -- [--models A,B] [--batch N,N] [--rounds N] [--peers FOLDER] [--json]
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { operationsOf } from './arithmetic.ts'
import { measureMachine, type Machine } from './machine.ts'
import { aliases, models, precisions, programOf } from './models.ts'
import { Contestant } from './protocol.ts'
import { race, type Lane, type Result } from './race.ts'
import { printTable } from './report.ts'

const help = `Races our engines against other programs on the same training steps, in turns, on random images of 32x32.
  --models A,B      of ${Object.keys(models).join(', ')} (resnet20,vit)
  --batch N,N       images a step (64)
  --rounds N        turns that each contestant has (7)
  --seconds S       length of a turn, about (2)
  --device D        processor, or graphics: ours on torch, webgpu and cuda, PyTorch on the card (processor)
  --engines A,B     ours: onnxruntime, onnxruntime-plain, tensorflow, torch, webgpu, cuda, auto (what suits the
                    device); torch runs on SIGNUM_PYTHON, and is compared fairly with the same PyTorch alone
  --precision P     of torch and its peers: float32, or products in tf32 or bf16 (float32)
  --threads N,N     threads of ours (all cores)
  --clock C         wall, or cpu: steps a second of the process's own time, all on one thread, for a machine that
                    others load (wall)
  --peers FOLDER    where test/bench/peers/install.sh put the others; Debian's PyTorch takes part where it is installed
  --against A,B     only peers whose names begin so
  --without-peers   ours alone
  --json            {"machine", "rows"}: one row for every engine of ours`

const { values: options } = parseArgs({
  options: {
    models: { type: 'string', default: 'resnet20,vit' },
    batch: { type: 'string', default: '64' },
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '2' },
    device: { type: 'string', default: 'processor' },
    engines: { type: 'string' },
    precision: { type: 'string', default: 'float32' },
    threads: { type: 'string' },
    clock: { type: 'string', default: 'wall' },
    peers: { type: 'string' },
    against: { type: 'string' },
    'without-peers': { type: 'boolean' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})

/** A program that can take part. */
interface Entrant {
  name: string
  command: string
  args: string[]
  threads: number[]
  ours: boolean
}

export interface Row {
  model: string
  batch: number
  engine: string
  threads: number
  stepsPerSecond: Result['speed']
  imagesPerSecond: number
  firstStepSeconds: number
  peakMemoryMB: number
  /** The most that tensors took on a graphics card; null elsewhere. */
  cardMemoryMB: number | null
  /** Share of the machine's best matrix product that the step's convolutions and products come to. */
  gemmShare: number
  parameters: number
  /** Against the best thread count of every peer. */
  ratio: Record<
    string,
    {
      median: number
      min: number
      max: number
      threads: number
      stepsPerSecond: number
      peakMemoryMB: number
      cardMemoryMB: number | null
      parameters: number
    }
  >
}

const onGraphics = options.device === 'graphics'
const list = (text: string) => text.split(',').filter((part) => part !== '')
const here = import.meta.dirname

function entrants(threads: number[]): Entrant[] {
  const ours = list(options.engines ?? (onGraphics ? 'torch,webgpu,cuda' : 'onnxruntime')).map((name): Entrant => {
    const onTorch = ['--precision', options.precision, ...(onGraphics ? [] : ['--device', 'cpu'])]
    return {
      name,
      command: process.execPath,
      args: [join(here, 'contestant.ts'), name, ...(name === 'torch' ? onTorch : [])],
      threads,
      ours: true,
    }
  })
  return options['without-peers'] === true ? ours : [...ours, ...peers()]
}

function peers(): Entrant[] {
  const script = [join(here, '../peers/pytorch/peer.py'), '--precision', options.precision]
  const counts =
    options.clock === 'cpu' ? [1] : onGraphics ? [availableParallelism()] : [...new Set([1, availableParallelism()])]
  const python = (folder: string) => join(options.peers ?? '', folder, 'bin/python')
  const candidates: Entrant[] = onGraphics
    ? graphicsPeers(script, python('pytorch'), counts)
    : [
        { name: 'PyTorch of Debian', command: '/usr/bin/python3', args: script, threads: counts, ours: false },
        ...(options.peers === undefined
          ? []
          : [
              { name: 'PyTorch', command: python('pytorch'), args: script, threads: counts, ours: false },
              {
                name: 'PyTorch compiled',
                command: python('pytorch'),
                args: [...script, '--compile'],
                threads: counts,
                ours: false,
              },
              { name: 'PARQ', command: python('pytorch'), args: [...script, '--parq'], threads: counts, ours: false },
              {
                name: 'Larq',
                command: python('larq'),
                args: [join(here, '../peers/larq/peer.py')],
                threads: counts,
                ours: false,
              },
            ]),
      ]
  const wanted = options.against === undefined ? null : list(options.against)
  return candidates.filter(({ command, args, name }) => {
    if (wanted !== null && !wanted.some((beginning) => name.startsWith(beginning))) return false
    const probe = args[0]!.includes('pytorch') ? 'import torch' : 'import larq'
    const there =
      (command === 'python3' || existsSync(command)) &&
      spawnSync(command, ['-c', probe], { stdio: 'ignore' }).status === 0
    if (!there) process.stderr.write(`${name} does not take part: it is not installed.\n`)
    return there
  })
}

/** PyTorch as it is installed on a machine with a card, and that of the peers' folder. */
function graphicsPeers(script: string[], installed: string, threads: number[]): Entrant[] {
  return (options.peers === undefined ? ['python3'] : [installed]).flatMap((command) => [
    { name: 'PyTorch', command, args: [...script, '--cuda'], threads, ours: false },
    { name: 'PyTorch compiled', command, args: [...script, '--cuda', '--compile'], threads, ours: false },
  ])
}

async function rowsOf(model: string, batch: number, threads: number[], machine: Machine): Promise<Row[]> {
  const lanes: Lane[] = []
  for (const { name, command, args, threads: counts, ours } of entrants(threads)) {
    for (const count of counts) {
      const contestant = new Contestant(name, command, args)
      lanes.push({ contestant, name, version: '', threads: count, ours })
    }
  }
  try {
    const results = await race(lanes, {
      model,
      batch,
      rounds: Number(options.rounds),
      seconds: Number(options.seconds),
      clock: options.clock === 'cpu' ? 'cpu' : 'wall',
    })
    const operations = operationsOf(programOf(model, batch).program)
    return results
      .filter(({ lane }) => lane.ours)
      .map((result) => rowOf(model, batch, result, results, operations, machine))
  } finally {
    for (const { contestant } of lanes) contestant.stop()
  }
}

function rowOf(
  model: string,
  batch: number,
  { lane, speed, rounds, firstStepSeconds, peakMemoryMB, cardMemoryMB, parameters }: Result,
  all: Result[],
  operations: number,
  machine: Machine,
): Row {
  const ratio: Row['ratio'] = {}
  for (const other of all.filter((result) => !result.lane.ours)) {
    const title = `${other.lane.name} ${other.lane.version}`
    if (ratio[title] !== undefined && ratio[title].stepsPerSecond >= other.speed.median) continue
    const each = rounds.map((value, round) => value / other.rounds[round]!).sort((a, b) => a - b)
    ratio[title] = {
      median: each[Math.floor(each.length / 2)]!,
      min: each[0]!,
      max: each.at(-1)!,
      threads: other.lane.threads,
      stepsPerSecond: other.speed.median,
      peakMemoryMB: other.peakMemoryMB,
      cardMemoryMB: other.cardMemoryMB,
      parameters: other.parameters,
    }
  }
  const gemmShare = (operations * speed.median) / 1e9 / machine.gemmGigaflops
  return {
    model,
    batch,
    engine: lane.name,
    threads: lane.threads,
    stepsPerSecond: speed,
    imagesPerSecond: speed.median * batch,
    firstStepSeconds,
    peakMemoryMB,
    cardMemoryMB,
    gemmShare,
    parameters,
    ratio,
  }
}

if (options.help === true) console.log(help)
else {
  const chosen = list(options.models).map((name) => aliases[name] ?? name)
  const unknown = chosen.find((name) => models[name] === undefined)
  if (!['processor', 'graphics'].includes(options.device)) {
    process.stderr.write(`There is no device "${options.device}"; there are processor and graphics.\n`)
    process.exit(2)
  }
  if (!(precisions as readonly string[]).includes(options.precision)) {
    process.stderr.write(`There is no precision "${options.precision}"; there are ${precisions.join(', ')}.\n`)
    process.exit(2)
  }
  if (!['wall', 'cpu'].includes(options.clock)) {
    process.stderr.write(`There is no clock "${options.clock}"; there are wall and cpu.\n`)
    process.exit(2)
  }
  if (unknown !== undefined) {
    process.stderr.write(`There is no model "${unknown}"; there are ${Object.keys(models).join(', ')}.\n`)
    process.exit(2)
  }
  const threads =
    options.clock === 'cpu'
      ? [1]
      : options.threads === undefined
        ? [availableParallelism()]
        : list(options.threads).map(Number)
  const machine = await measureMachine(Math.max(...threads))
  const rows: Row[] = []
  for (const model of chosen)
    for (const batch of list(options.batch).map(Number)) rows.push(...(await rowsOf(model, batch, threads, machine)))
  if (options.json === true) console.log(JSON.stringify({ machine, rows }))
  else printTable(machine, rows)
  process.exit(0)
}
