/** Receives the progress of a long read, and can end it. */
export interface Watch {
  progress?: (done: number, total: number) => void
  signal?: AbortSignal
}

/** Images that are read or decoded at a time: enough to keep the threads of libuv busy. */
const lanes = 8

/** Does something for every index from 0 on, several at a time. The first error ends it; so does the watch's signal. */
export async function inLanes(
  count: number,
  work: (index: number) => Promise<void>,
  { progress, signal }: Watch = {},
): Promise<void> {
  let next = 0
  let done = 0
  const lane = async (): Promise<void> => {
    while (next < count) {
      signal?.throwIfAborted()
      await work(next++)
      progress?.(++done, count)
    }
  }
  try {
    await Promise.all(Array.from({ length: lanes }, lane))
  } finally {
    // The other lanes end with the file that they are reading.
    next = count
  }
}
