import { setTimeout as delay } from 'node:timers/promises'
import { phrase } from '../../../../shared/errors/phrase.ts'
import type { Program } from '../../graph/program.ts'
import { sizeOf, type Shape } from '../../graph/shape.ts'
import {
  EngineError,
  type CompiledProgram,
  type Engine,
  type Feeds,
  type GatheredFeed,
  type State,
  type Values,
} from '../engine.ts'
import { valuesOf, type Payload } from './frames.ts'
import { TorchImages } from './held-images.ts'
import { lowerProgram, type TorchProgram } from './lower.ts'
import { TorchProcess, type TorchFacts } from './process.ts'

/** An engine with what its Python told of itself, which can be let go of. */
export interface TorchEngine extends Engine {
  readonly facts: TorchFacts
  /** The process that computes. */
  readonly pid: number | undefined
  /** The most bytes that tensors took on a card so far; null on other devices. */
  mostMemory(): Promise<number | null>
  close(): Promise<void>
}

/** Milliseconds in which ranks are told that the run has ended; one that hangs hears nothing. */
const patience = 2000

/** What a torch engine computes with. */
export interface TorchOptions {
  /** The interpreter's path or name. */
  python: string
  /** A device as PyTorch names it; null takes its first. */
  device: string | null
  /** Processor threads, of all ranks together. */
  threads: number
  /** Processes that compute a batch together, each on a device of its own; 1 if left out. */
  ranks?: number
}

/**
 * The graph as one generated Python function, run by the user's own PyTorch in a process that belongs to this thread.
 * Values are float32; state stays on the device.
 * @throws EngineError when Python or PyTorch does not start, or the device is not there
 */
export async function torchEngine(options: TorchOptions): Promise<TorchEngine> {
  const process = new TorchProcess(options.python)
  const facts = await process
    .hello({ device: options.device, threads: options.threads, ranks: options.ranks ?? 1 })
    .catch(async (error: unknown) => {
      await process.close()
      throw error
    })
  let numbers = 0
  return {
    name: 'torch',
    version: `${facts.torch} (Python ${facts.python}, ${facts.device})`,
    facts,
    pid: process.pid,
    mostMemory: async () => (await process.ask('memory', {}, 'telling its memory')).header['most'] as number | null,
    createState: (values) => new TorchState(process, numbers++, values),
    async compile(program, state) {
      if (!(state instanceof TorchState) || state.process !== process)
        throw new EngineError({
          code: 'engine-failed',
          what: 'the engine torch runs on a state of its own making',
        })
      return TorchCompiled.create(process, numbers++, program, state)
    },
    hold: (images) => TorchImages.hold({ process, number: numbers++, memory: memoryOf(facts) }, images),
    async close() {
      // Ranks that something else started are not to take the end of this one for a fault.
      if (facts.backend !== null && !process.ended) {
        const said = process.ask('end', {}, 'the end').catch(() => undefined)
        await Promise.race([said, delay(patience, undefined, { ref: false })])
      }
      await process.close()
    },
  }
}

const memoryOf = ({ device, devices }: TorchFacts): number | null =>
  devices.find(({ name }) => name === device)?.memory ?? null

class TorchState implements State {
  readonly process: TorchProcess
  readonly number: number
  readonly #shapes: ReadonlyMap<string, Shape>
  /** That the values have arrived; whatever comes after waits for it. */
  readonly ready: Promise<void>

  constructor(process: TorchProcess, number: number, values: ReadonlyMap<string, { shape: Shape; values: Values }>) {
    this.process = process
    this.number = number
    this.#shapes = new Map([...values].map(([name, { shape }]) => [name, shape]))
    this.ready = process
      .ask(
        'state',
        { state: number, names: [...values.keys()], shapes: [...this.#shapes.values()] },
        'taking the initial state',
        [...values.values()].map((each) => Float32Array.from(each.values)),
      )
      .then(() => undefined)
    // Whoever uses the state hears of it.
    this.ready.catch(() => undefined)
  }

  names(): string[] {
    return [...this.#shapes.keys()]
  }

  async read(name: string): Promise<Float32Array> {
    this.#check(name)
    return valuesOf(await this.process.ask('read', { state: this.number, names: [name] }, `reading ${name}`))
  }

  async write(name: string, values: Values): Promise<void> {
    this.#check(name)
    const header = { state: this.number, names: [name] }
    await this.process.ask('write', header, `writing ${name}`, [Float32Array.from(values)])
  }

  async back(): Promise<boolean> {
    const { header } = await this.process.ask('back', { state: this.number }, 'taking the last step back')
    return header.back === true
  }

  #check(name: string): void {
    if (!this.#shapes.has(name))
      throw new EngineError({
        code: 'engine-failed',
        subject: name,
        what: phrase`there is no state "${name}"`,
      })
  }
}

class TorchCompiled implements CompiledProgram {
  /** While one step is computed, the next one is on its way. */
  readonly ahead = 1
  readonly #process: TorchProcess
  readonly #number: number
  readonly #name: string
  readonly #lowered: TorchProgram

  private constructor(process: TorchProcess, number: number, name: string, lowered: TorchProgram) {
    this.#process = process
    this.#number = number
    this.#name = name
    this.#lowered = lowered
  }

  static async create(
    process: TorchProcess,
    number: number,
    program: Program,
    state: TorchState,
  ): Promise<TorchCompiled> {
    const lowered = lowerProgram(program)
    await state.ready
    await process.ask(
      'compile',
      {
        program: number,
        name: program.name,
        state: state.number,
        text: lowered.text,
        feeds: lowered.feeds.map(({ shape }) => shape),
        shared: lowered.feeds.map(({ shared }) => shared),
        ranks: lowered.ranks,
        states: lowered.states,
        updates: lowered.updates,
        constants: lowered.constants.map(({ shape }) => shape),
        precision: program.precision ?? 'float32',
      },
      `preparing ${program.name}`,
      lowered.constants.map(({ values }) => values),
    )
    return new TorchCompiled(process, number, program.name, lowered)
  }

  async step(feeds: Feeds, gathered?: GatheredFeed): Promise<Record<string, Values>> {
    const payload: Payload = this.#lowered.feeds.map(({ name, shape }) => {
      if (name === gathered?.feed) return this.#checked(name, gathered.rows, [shape[0]!, 4])
      const given = this.#checked(name, feeds[name], shape)
      return given instanceof Float32Array ? given : Float32Array.from(given)
    })
    const header = { program: this.#number, ...this.#gatheredIn(gathered) }
    const answer = await this.#process.ask('step', header, `a step of ${this.#name}`, payload)
    const values = valuesOf(answer)
    let offset = 0
    return Object.fromEntries(
      this.#lowered.outputs.map(({ name, shape }) => {
        const from = offset
        offset += sizeOf(shape)
        return [name, values.subarray(from, offset)]
      }),
    )
  }

  /** Which feed comes from which held images; nothing if none of this program does. */
  #gatheredIn(gathered: GatheredFeed | undefined): object {
    const feed = this.#lowered.feeds.findIndex(({ name }) => name === gathered?.feed)
    if (gathered === undefined || feed < 0) return {}
    if (!(gathered.images instanceof TorchImages) || gathered.images.process !== this.#process)
      throw new EngineError({ code: 'engine-failed', what: 'the engine torch gathers images of its own holding' })
    return { gathered: { feed, images: gathered.images.number } }
  }

  #checked<Given extends { length: number }>(name: string, given: Given | undefined, shape: Shape): Given {
    if (given !== undefined && given.length === sizeOf(shape)) return given
    throw new EngineError({
      code: 'engine-failed',
      subject: this.#name,
      what: phrase`the program ${this.#name} needs ${sizeOf(shape)} value(s) for "${name}" and got
            ${given?.length ?? 'none'}`,
    })
  }

  async dispose(): Promise<void> {
    // A process that has ended holds nothing any more.
    if (this.#process.ended) return
    await this.#process.ask('dispose', { program: this.#number }, `letting go of ${this.#name}`)
  }
}
