/** An event stream as the host's client gives it: it can be opened, read and stopped. */
export interface Stream<Event> {
  open(signal: AbortSignal): Promise<AsyncIterable<Event>>
  /** Called for every event; `first` is true for the first one after the stream was opened or opened again. */
  receive(event: Event, first: boolean): void
  /** Called when the stream broke or was refused; it is opened again after a pause. */
  failed?(error: unknown): void
}

/**
 * Reads an event stream until it is stopped, and opens it again whenever it ends or breaks.
 * @returns a function that stops it.
 */
export function follow<Event>(stream: Stream<Event>, pause = 500): () => void {
  const stop = new AbortController()
  async function read(): Promise<void> {
    while (!stop.signal.aborted) {
      try {
        const events = await stream.open(stop.signal)
        let first = true
        for await (const event of events) {
          if (stop.signal.aborted) return
          stream.receive(event, first)
          first = false
        }
      } catch (error) {
        if (stop.signal.aborted) return
        stream.failed?.(error)
      }
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
  void read()
  return () => stop.abort()
}
