import type { Crew } from '../../shared/packed/threads.ts'

/** Threads that a page uses at most for one model. */
const most = 8

/** Threads of this page that can help a packed model; null if it cannot share memory or has one processor. */
export function pageCrew(): Crew | null {
  const threads = Math.min(most, navigator.hardwareConcurrency)
  if (!crossOriginIsolated || threads < 2) return null
  return {
    threads,
    start(order) {
      const worker = new Worker(new URL('./packed-thread.ts', import.meta.url), { type: 'module' })
      return new Promise((resolve, reject) => {
        worker.onmessage = () => resolve()
        worker.onerror = ({ message }) => reject(new Error(message))
        worker.postMessage(order)
      })
    },
  }
}
