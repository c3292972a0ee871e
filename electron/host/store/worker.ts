import { parentPort, workerData } from 'node:worker_threads'
import { buffersIn, packError, type CrossingError } from './crossing.ts'
import { openStore, type Store } from './store.ts'

/** A request to the store's thread. */
export interface StoreCall {
  id: number
  method: keyof Store
  parameters: unknown[]
}

/** Its answer; the first one has the id 0 and says whether the file could be opened. */
export type StoreAnswer =
  { id: number; revision: number; value: unknown } | { id: number; revision: number; error: CrossingError }

const port = parentPort!

function answer(message: StoreAnswer): void {
  port.postMessage(message, buffersIn('value' in message ? message.value : null))
}

function open(): Store | null {
  try {
    const store = openStore((workerData as { file: string }).file)
    answer({ id: 0, revision: store.revision(), value: null })
    return store
  } catch (error) {
    answer({ id: 0, revision: 0, error: packError(error) })
    return null
  }
}

const store = open()
if (store === null) port.close()

port.on('message', ({ id, method, parameters }: StoreCall) => {
  if (store === null) return
  try {
    const revision = method === 'close' ? store.revision() : null
    const value = (store[method] as (...parameters: unknown[]) => unknown)(...parameters)
    // A copy of the file is made in pieces, between other calls.
    if (value instanceof Promise) {
      value.then(
        (done: unknown) => answer({ id, revision: store.revision(), value: done }),
        (error: unknown) => answer({ id, revision: 0, error: packError(error) }),
      )
      return
    }
    answer({ id, revision: revision ?? store.revision(), value })
    if (method === 'close') port.close()
  } catch (error) {
    answer({ id, revision: 0, error: packError(error) })
  }
})
