import type { RunRow } from './run.ts'

type Times = Pick<RunRow, 'origin' | 'startedAt' | 'finishedAt'>

/**
 * Whether it is known when a run went on. False of one that has not started, and of an imported one whose file has no
 * times: its points all have that of their reading. The store's `timesTold` says the same in SQL.
 */
export function tellsTimes({ origin, startedAt, finishedAt }: Times): boolean {
  return startedAt !== null && (origin === null || origin.kind === 'archive' || startedAt !== finishedAt)
}

/** When a run started, in milliseconds since 1970; null before it did, or if its file does not tell. */
export function startOf(run: Times): number | null {
  return tellsTimes(run) ? run.startedAt : null
}

/** Seconds that a run has been training, or took; null before it started, or if its file does not tell. */
export function secondsOf(run: Times, now: number): number | null {
  const start = startOf(run)
  return start === null ? null : ((run.finishedAt ?? now) - start) / 1000
}
