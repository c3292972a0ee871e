import { firstLineOf } from '../../../../shared/errors/message-of.ts'
import { phrase } from '../../../../shared/errors/phrase.ts'
import { spawn, type ChildProcess } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { resourcePath } from '../../../resources/resource-path.ts'
import { EngineError } from '../engine.ts'
import { encodeFrame, frameKinds, FrameReader, type Frame, type Payload } from './frames.ts'

/** What the process tells of itself when it is asked first. */
export interface TorchFacts {
  /** Version of Python. */
  python: string
  /** Version of PyTorch. */
  torch: string
  devices: TorchDevice[]
  /** The device that it computes on: the one asked for, or the first. */
  device: string
  /** How ranks speak to each other, as torch.distributed calls it; null if there is one. */
  backend: string | null
}

export interface TorchDevice {
  /** As PyTorch names it: cuda:0, mps, xpu:0, cpu. */
  name: string
  title: string
  /** Bytes, or null when PyTorch does not say. */
  memory: number | null
}

interface Pending {
  kind: number
  what: string
  resolve(frame: Frame): void
  reject(error: Error): void
}

/** Lines of what Python printed that are kept to explain its end. */
const keptLines = 20

/**
 * A Python process with PyTorch that answers requests in their order. It ends with the thread that started it: its
 * lifeline is a pipe that closes then. After it ended, every request fails with an EngineError that says how it ended.
 */
export class TorchProcess {
  readonly #child: ChildProcess
  readonly #reader = new FrameReader()
  readonly #pending: Pending[] = []
  readonly #printed: string[] = []
  #ended: EngineError | null = null
  readonly exited: Promise<void>

  /** @param python the path or name of the interpreter */
  constructor(python: string) {
    this.#child = spawn(python, ['-u', resourcePath('torch', 'runtime.py')], {
      stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
      // The same seed gives the same bits on a card, too; PyTorch reads this when it first multiplies there.
      env: { ...process.env, CUBLAS_WORKSPACE_CONFIG: ':4096:8' },
      windowsHide: true,
    })
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) stream.on('data', (part) => this.#print(part))
    const answers = this.#child.stdio[3] as Readable
    answers.on('data', (part: Buffer) => this.#take(part))
    for (const stream of this.#child.stdio) stream?.on('error', () => undefined)
    this.exited = new Promise((resolve) => {
      this.#child.once('error', (error: NodeJS.ErrnoException) => {
        this.#end(
          error.code === 'ENOENT'
            ? `There is no Python at ${python}. Name another with --python or SIGNUM_PYTHON.`
            : `Python (${python}) could not be started: ${error.message}.`,
        )
        resolve()
      })
      // Not `exit`: what it printed last comes before `close`.
      this.#child.once('close', (code, signal) => {
        this.#end(this.#endOf(code, signal))
        resolve()
      })
    })
    this.#hold(false)
  }

  /** Whether it has ended, or cannot be understood any more. */
  get ended(): boolean {
    return this.#ended !== null
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** What Python printed lately, without line ends. */
  get printed(): readonly string[] {
    return this.#printed
  }

  /**
   * @returns versions and devices.
   * @throws EngineError when there is no PyTorch, it is too old, or the device is not there
   */
  async hello(order: { device?: string | null; threads?: number; ranks?: number }): Promise<TorchFacts> {
    const { header } = await this.ask('hello', order, 'start')
    return header as unknown as TorchFacts
  }

  /**
   * Sends a request and waits for its answer.
   * @param what the request in words, for errors
   * @throws EngineError with what PyTorch said, or how the process ended
   */
  ask(kind: keyof typeof frameKinds, header: object, what: string, payload: Payload = []): Promise<Frame> {
    if (this.#ended !== null) return Promise.reject(this.#ended)
    return new Promise((resolve, reject) => {
      this.#pending.push({ kind: frameKinds[kind], what, resolve, reject })
      this.#hold(true)
      const requests = this.#child.stdin as Writable
      for (const part of encodeFrame(frameKinds[kind], header, payload)) requests.write(part)
    })
  }

  /** Ends the process at once. Requests that wait fail. */
  async close(): Promise<void> {
    this.#ended ??= new EngineError({
      code: 'engine-failed',
      what: 'PyTorch was closed',
    })
    this.#hold(true)
    this.#child.kill('SIGKILL')
    await this.exited
  }

  #take(part: Buffer): void {
    try {
      for (const frame of this.#reader.take(part)) this.#answer(frame)
    } catch (error) {
      this.#end(error instanceof EngineError ? error.message : `An answer of PyTorch cannot be read: ${String(error)}.`)
      this.#child.kill('SIGKILL')
    }
  }

  #answer(frame: Frame): void {
    const pending = this.#pending.shift()
    if (pending === undefined)
      throw new EngineError({
        code: 'engine-failed',
        what: 'PyTorch answered without being asked',
      })
    if (this.#pending.length === 0) this.#hold(false)
    if (frame.kind === pending.kind) pending.resolve(frame)
    else if (frame.kind === frameKinds.error) pending.reject(refused(pending.what, frame.header))
    else
      throw new EngineError({
        code: 'engine-failed',
        subject: pending.what,
        what: phrase`PyTorch answered another request than ${pending.what}`,
      })
  }

  /** Python and its pipes keep this thread alive only while an answer is awaited. */
  #hold(held: boolean): void {
    for (const each of [this.#child, ...this.#child.stdio] as ({ ref?(): void; unref?(): void } | null)[])
      (held ? each?.ref : each?.unref)?.call(each)
  }

  #print(part: Buffer): void {
    this.#printed.push(
      ...part
        .toString()
        .split('\n')
        .filter((line) => line.trim() !== ''),
    )
    this.#printed.splice(0, this.#printed.length - keptLines)
  }

  #end(words: string): void {
    this.#ended ??= new EngineError({ code: 'engine-failed', what: words })
    for (const pending of this.#pending.splice(0)) pending.reject(this.#ended)
  }

  #endOf(code: number | null, signal: NodeJS.Signals | null): string {
    const how = signal === null ? `with exit code ${code}` : `by ${signal}`
    const memory = signal === 'SIGKILL' ? '; the system does that when memory runs out' : ''
    const last = this.#printed.at(-1)
    return `The process of PyTorch ended ${how}${memory}${last === undefined ? '' : `. It last printed: ${last}`}.`
  }
}

function refused(what: string, { code, message }: Record<string, unknown>): EngineError {
  const said = firstLineOf(message)
  switch (code) {
    case 'no-torch':
      return new EngineError({
        code: 'engine-unavailable',
        subject: said,
        what: phrase`this Python has no PyTorch that loads (${said})`,
      })
    case 'old-torch':
      return new EngineError({
        code: 'engine-unavailable',
        subject: said,
        what: phrase`${said}, the oldest that is supported`,
      })
    case 'no-precision':
      return new EngineError({
        code: 'engine-failed',
        subject: said,
        field: 'precision',
        what: phrase`PyTorch: ${said}`,
        remedy: 'choose float32 or bf16',
      })
    case 'no-ranks':
      return new EngineError({
        code: 'engine-unavailable',
        subject: said,
        field: 'devices',
        what: phrase`PyTorch: ${said}`,
        remedy: 'choose fewer devices',
      })
    case 'no-device':
      return new EngineError({
        code: 'engine-failed',
        subject: said,
        what: phrase`PyTorch: ${said}`,
      })
    case 'memory':
      return new EngineError({
        code: 'out-of-memory',
        subject: what,
        what: phrase`PyTorch ran out of memory in ${what} (${said})`,
        remedy: 'choose a smaller batch or model',
      })
    default:
      return new EngineError({
        code: 'engine-failed',
        subject: what,
        what: phrase`PyTorch failed in ${what}: ${said}`,
      })
  }
}
