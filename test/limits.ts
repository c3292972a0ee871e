/**
 * The limits of every test, in milliseconds, and the only ones: they stop what hangs. Each is far above what a test
 * takes on a machine that is busy with other work, so none of them decides whether a test passes.
 */
export const limits = {
  test: 15 * 60_000,
  /** Of one event that a test waits for: shorter than a test, so that a failure names the event. */
  event: 5 * 60_000,
  /** Of one event in a page or window, of which a failing test may wait for many. */
  page: 60_000,
}
