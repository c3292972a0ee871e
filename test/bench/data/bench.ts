// npm run -s bench:data -- [--images N] [--rounds N] [--batches N] [--threads N] [--folder PATH] [--json]
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { parseArgs } from 'node:util'
import { deit } from './deit.ts'
import { makeImages, writeShards } from './make-images.ts'
import { processorSeconds } from '../train/process-tree.ts'

const help = `Streams generated JPEGs of 500x375 with the augmentation of DeiT: images a second from a folder, from
WebDataset shards and from Parquet, beside PyTorch's DataLoader with torchvision on the same folder and as many
processes, in turns. Before that each form is added: seconds, and memory on the way.
  --images N     training images that are made (100000); fewer than 7000 fit into memory
  --rounds N     turns that each has (5)
  --batches N    batches of ${deit.batchSize} in a turn (20)
  --threads N    threads of ours, worker processes of PyTorch's (all cores)
  --folder PATH  keep the images there, and take them from there if they are there
  --json         the rows as JSON
PYTHON names an interpreter with torch, torchvision and pyarrow; without it ours runs alone, and without Parquet.`

const text = (value: string) => ({ type: 'string', default: value }) as const
const { values: options } = parseArgs({
  options: {
    images: text('100000'),
    rounds: text('5'),
    batches: text('20'),
    threads: text(String(availableParallelism())),
    folder: { type: 'string' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})

interface Turn {
  imagesPerSecond: number
  megabytes: number | null
}

/** A process that takes batches when it is asked. */
class Contestant {
  readonly name: string
  readonly turns: Turn[] = []
  readonly #process: ChildProcess
  readonly #lines: AsyncIterator<string>
  readonly #reader: Interface
  #processor = 0

  constructor(name: string, command: string, values: readonly string[]) {
    this.name = name
    this.#process = spawn(command, values, { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#reader = createInterface({ input: this.#process.stdout! })
    this.#lines = this.#reader[Symbol.asyncIterator]()
  }

  async answer(): Promise<Turn> {
    const { value, done } = await this.#lines.next()
    if (done === true) throw new Error(`${this.name} ended without an answer.`)
    return JSON.parse(value) as Turn
  }

  /** Processor seconds that it and the processes below it took in its turns. */
  get processor(): number {
    return this.#processor
  }

  /** @param counts whether the turn is measured */
  async turn(batches: number, counts: boolean): Promise<void> {
    const before = processorSeconds(this.#process.pid!)
    this.#process.stdin!.write(`${batches}\n`)
    const answer = await this.answer()
    if (!counts) return
    this.turns.push(answer)
    this.#processor += processorSeconds(this.#process.pid!) - before
  }

  /** Stopped while others have their turn: what it would do in advance costs them nothing. */
  pause(): void {
    for (const pid of this.#processes()) process.kill(pid, 'SIGSTOP')
  }

  goOn(): void {
    for (const pid of this.#processes()) process.kill(pid, 'SIGCONT')
  }

  stop(): void {
    this.goOn()
    this.#process.stdin!.end()
    for (const pid of this.#processes()) process.kill(pid, 'SIGKILL')
  }

  #processes(): number[] {
    const { stdout } = spawnSync('pgrep', ['-P', String(this.#process.pid)], { encoding: 'utf8' })
    return [this.#process.pid!, ...stdout.split('\n').filter(Boolean).map(Number)]
  }
}

interface Added {
  form: string
  seconds: number
  images: number
  streamed: boolean
  held: number[]
  largest: number
}

function add(form: string, path: string, data: string): Added {
  const script = join(import.meta.dirname, 'adding.ts')
  const { stdout, status } = spawnSync(process.execPath, [script, path, form, data], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1e8,
  })
  if (status !== 0) throw new Error(`${form} could not be added.`)
  return { form, ...(JSON.parse(stdout) as Omit<Added, 'form'>) }
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

async function formsIn(folder: string, count: number, python: string | undefined): Promise<[string, string][]> {
  const images = join(folder, 'images')
  const shards = join(folder, 'shards')
  const parquet = join(folder, 'parquet')
  if (!existsSync(join(folder, 'shards'))) {
    const made = await makeImages(images, count)
    await writeShards(shards, made)
  }
  const forms: [string, string][] = [
    ['folder', images],
    ['tar', shards],
  ]
  if (python === undefined) return forms
  const writer = join(import.meta.dirname, 'write-parquet.py')
  const isThere = existsSync(parquet) || spawnSync(python, [writer, images, parquet], { stdio: 'inherit' }).status === 0
  return isThere ? [...forms, ['parquet', parquet]] : forms
}

async function bench(): Promise<void> {
  const [count, rounds, batches] = [options.images, options.rounds, options.batches].map(Number) as [
    number,
    number,
    number,
  ]
  const python = process.env['PYTHON']
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'signum-bench-data-')))
  await mkdir(folder, { recursive: true })
  const contestants: Contestant[] = []
  try {
    const forms = await formsIn(folder, count, python)
    const data = await mkdtemp(join(folder, 'data-'))
    const added = forms.map(([form, path]) => add(form, path, data))
    const ours = join(import.meta.dirname, 'ours.ts')
    const loader = join(import.meta.dirname, 'loader.py')
    const start = async (name: string, command: string, values: string[]): Promise<void> => {
      const contestant = new Contestant(name, command, values)
      contestants.push(contestant)
      await contestant.answer()
      contestant.pause()
    }
    for (const { form, streamed } of added)
      await start(`${form}${streamed ? '' : ', in memory'}`, process.execPath, [ours, data, form, options.threads])
    if (python !== undefined)
      await start('PyTorch, folder', python, [
        loader,
        join(folder, 'images', 'train'),
        options.threads,
        String(deit.batchSize),
      ])
    for (let round = 0; round < rounds; round++) {
      for (const contestant of contestants) {
        contestant.goOn()
        // What it made in advance before it was stopped is taken first.
        await contestant.turn(4, false)
        await contestant.turn(batches, true)
        contestant.pause()
      }
    }
    report(added, contestants, rounds * batches * deit.batchSize)
    await rm(data, { recursive: true, force: true })
  } finally {
    for (const contestant of contestants) contestant.stop()
    if (options.folder === undefined) await rm(folder, { recursive: true, force: true })
  }
}

function report(added: readonly Added[], contestants: readonly Contestant[], images: number): void {
  const rows = contestants.map(({ name, turns, processor }) => ({
    name,
    imagesPerSecond: turns.map((turn) => Math.round(turn.imagesPerSecond)),
    median: Math.round(median(turns.map((turn) => turn.imagesPerSecond))),
    megabytes: turns.map((turn) => turn.megabytes),
    processorMilliseconds: Number(((1000 * processor) / images).toFixed(2)),
  }))
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify({ threads: Number(options.threads), added, rows })}\n`)
    return
  }
  for (const { form, seconds, images, held, largest } of added)
    console.log(
      `adding ${form}: ${seconds.toFixed(1)} s for ${images} training images; memory in MiB at every tenth of the ` +
        `way ${held.join(' ')}, at most ${largest}`,
    )
  const theirs = rows.find(({ name }) => name.startsWith('PyTorch'))?.median
  for (const { name, median: speed, processorMilliseconds, ...row } of rows) {
    const ratio = theirs === undefined || name.startsWith('PyTorch') ? '' : `, ${(speed / theirs).toFixed(2)}x PyTorch`
    const { imagesPerSecond, megabytes } = row
    const memory = megabytes[0] === null ? '' : `; ${megabytes.map((each) => Math.round(each!)).join(' ')} MiB`
    const work = `${processorMilliseconds} ms of a core an image`
    console.log(`${name}: ${speed} images/s (${imagesPerSecond.join(' ')})${ratio}; ${work}${memory}`)
  }
}

if (options.help === true) console.log(help)
else await bench()
