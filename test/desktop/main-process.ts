import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { limits } from '../limits.ts'

type Electron = typeof import('electron')
type Answer = { id: number; result?: unknown; error?: string }

/** The main process of an app under test, as `prepare/bridge.js` lets it be reached. */
export class MainProcess {
  readonly #socket: Socket
  readonly #waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>()
  #asked = 0

  private constructor(socket: Socket) {
    this.#socket = socket
    createInterface({ input: socket }).on('line', (line) => {
      const { id, result, error } = JSON.parse(line) as Answer
      const call = this.#waiting.get(id)
      this.#waiting.delete(id)
      if (error === undefined) call?.resolve(result)
      else call?.reject(new Error(error))
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the app has ended'))
      this.#waiting.clear()
    })
  }

  /** Waits until it listens. */
  static async connect(path: string): Promise<MainProcess> {
    const until = Date.now() + limits.page
    for (;;) {
      const socket = connect(path)
      try {
        await once(socket, 'connect')
        return new MainProcess(socket)
      } catch (error) {
        if (Date.now() > until) throw error
        await wait(50)
      }
    }
  }

  /**
   * Evaluates a function there, which sees nothing but Electron and its argument.
   * @returns its result, as JSON carries it
   * @throws Error where it throws, or the app ends before it has answered
   */
  evaluate<Result>(call: (electron: Electron) => Result | Promise<Result>): Promise<Result>
  evaluate<Result, Argument>(
    call: (electron: Electron, argument: Argument) => Result | Promise<Result>,
    argument: Argument,
  ): Promise<Result>
  evaluate(call: (electron: Electron, argument: never) => unknown, argument?: unknown): Promise<unknown> {
    if (this.#socket.destroyed) return Promise.reject(new Error('the app has ended'))
    const id = ++this.#asked
    this.#socket.write(`${JSON.stringify({ id, source: call.toString(), argument })}\n`)
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
  }
}
