import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface, type Interface } from 'node:readline'
import { processorSeconds } from './process-tree.ts'

/**
 * What a contestant is asked: train so many steps of a model on random images. The first request for a model builds it
 * and trains a step more.
 */
export interface Request {
  model: string
  batch: number
  threads: number
  steps: number
}

export interface Answer {
  stepsPerSecond: number
  /** From the request to the end of the first step; null if the model was there. */
  firstStepSeconds: number | null
  loss: number
  peakMemoryMB: number
  /** The most that tensors took on a graphics card; absent or null elsewhere. */
  cardMemoryMB?: number | null
  parameters: number
}

/** A process that trains when asked. Between requests it waits and takes no time. */
export class Contestant {
  readonly name: string
  readonly #command: string
  readonly #arguments: readonly string[]
  #process: ChildProcess | null = null
  #lines: AsyncIterator<string> | null = null
  #errors = ''

  constructor(name: string, command: string, args: readonly string[]) {
    this.name = name
    this.#command = command
    this.#arguments = args
  }

  /** Starts it. @returns the version that it reports. @throws Error with its last words if it does not start */
  async start(): Promise<string> {
    this.#process = spawn(this.#command, this.#arguments, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', TF_CPP_MIN_LOG_LEVEL: '3' },
    })
    this.#process.stdin!.on('error', () => undefined)
    this.#process.stderr!.on('data', (chunk: Buffer) => (this.#errors = (this.#errors + chunk.toString()).slice(-2000)))
    const reader: Interface = createInterface({ input: this.#process.stdout! })
    this.#lines = reader[Symbol.asyncIterator]()
    return ((await this.#next()) as { version: string }).version
  }

  async train(request: Request): Promise<Answer> {
    this.#process!.stdin!.write(`${JSON.stringify(request)}\n`)
    return (await this.#next()) as Answer
  }

  /** Processor seconds that it has taken, whatever it started included (Linux). */
  processorSeconds(): number {
    return processorSeconds(this.#process!.pid!)
  }

  stop(): void {
    this.#process?.kill('SIGKILL')
  }

  async #next(): Promise<unknown> {
    const { value, done } = await this.#lines!.next()
    if (done === true) throw new Error(`${this.name} ended: ${this.#errors.trim().split('\n').slice(-3).join(' ')}`)
    return JSON.parse(value)
  }
}
