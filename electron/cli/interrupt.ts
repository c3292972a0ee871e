/** npm hands a Ctrl-C on, so that it comes twice at once; only one that comes later is a second one. */
const echoMilliseconds = 500

/**
 * Runs work that a Ctrl-C (or a polite kill) stops cleanly: the first aborts the signal, a second ends the process at
 * once.
 */
export async function interruptible<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController()
  let first = 0
  const onSignal = () => {
    if (first === 0) {
      first = Date.now()
      controller.abort()
    } else if (Date.now() - first > echoMilliseconds) process.exit(130)
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  try {
    return await work(controller.signal)
  } finally {
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
  }
}
