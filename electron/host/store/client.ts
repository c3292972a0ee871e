import { Worker } from 'node:worker_threads'
import { phrase } from '../../../shared/errors/phrase.ts'
import { workerProgram } from '../../resources/worker-program.ts'
import { Failure } from '../failure.ts'
import { unpackError } from './crossing.ts'
import type { Store } from './store.ts'
import type { StoreAnswer, StoreCall } from './worker.ts'

/** The store's methods, answered from its own thread: the caller never waits for a query. */
export type StoreClient = {
  [Method in keyof Store]: (...parameters: Parameters<Store[Method]>) => Promise<Awaited<ReturnType<Store[Method]>>>
}

export const storeWorker = workerProgram('./worker.ts', 'store', import.meta.url)

interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
}

/**
 * Opens the store in a thread of its own. What is given to a method is copied; what comes back is the caller's.
 * `onChange` is called when an answer shows that runs changed since the last one, whoever changed them.
 * @throws BadInput, Failure as openStore does.
 */
export async function openStoreClient(
  file: string,
  onChange: () => void = () => {},
  url = storeWorker,
): Promise<StoreClient> {
  const worker = new Worker(url, { workerData: { file }, name: 'signum store' })
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  let lastRevision = 0
  let ended: Error | null = null

  function end(error: Error): void {
    ended ??= error
    for (const { reject } of waiting.values()) reject(ended)
    waiting.clear()
  }
  worker.on('error', (error) =>
    end(
      new Failure(
        'disk',
        {
          code: 'unforeseen',
          what: phrase`the store's thread ended: ${(error as Error).message}`,
          remedy: 'start Signum again; what was acknowledged is kept',
        },
        error,
      ),
    ),
  )
  worker.on('exit', () =>
    end(
      new Failure('disk', {
        code: 'closed',
        what: 'the store is closed',
        remedy: 'start Signum again to open it',
      }),
    ),
  )
  worker.on('message', (message: StoreAnswer) => {
    const asked = waiting.get(message.id)
    waiting.delete(message.id)
    if ('error' in message) {
      asked?.reject(unpackError(message.error))
      return
    }
    asked?.resolve(message.value)
    if (message.revision === lastRevision) return
    lastRevision = message.revision
    if (message.id !== 0) onChange()
  })

  function answerTo(id: number): Promise<unknown> {
    return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }))
  }
  function call(method: keyof Store, parameters: unknown[]): Promise<unknown> {
    if (ended !== null) return Promise.reject(ended)
    const id = ++lastId
    const answer = answerTo(id)
    worker.postMessage({ id, method, parameters } satisfies StoreCall)
    return answer
  }

  await answerTo(0)
  const methods = new Map<string, (...parameters: unknown[]) => Promise<unknown>>()
  return new Proxy({} as StoreClient, {
    get(_, name) {
      // A promise that resolves to this client asks whether it is a promise itself.
      if (typeof name !== 'string' || name === 'then') return undefined
      if (!methods.has(name)) methods.set(name, (...parameters) => call(name as keyof Store, parameters))
      return methods.get(name)
    },
  })
}
