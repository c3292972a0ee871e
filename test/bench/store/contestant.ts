import type { BenchRun } from './data.ts'
import type { MetricColumns } from '../../../electron/trainer/messages.ts'

/** What is asked of every store. Runs go by their numbers. */
export interface Answers {
  /** The hundred newest runs with their configuration and the last value of every metric. */
  firstPage(): Promise<number[]>
  /** The same of those of one method whose accuracy is above a limit. */
  filtered(method: string, above: number): Promise<number[]>
  /** The hundred best by their last accuracy. */
  sorted(): Promise<number[]>
  /** Mean accuracy and number of runs of every group that differs in the seed alone, the best first. */
  groupMeans(): Promise<{ mean: number; runs: number }[]>
  /** A curve as it is drawn; how many points that is. */
  curve(run: number, metric: string): Promise<number>
  /** Several at once. */
  curves(runs: readonly number[], metric: string): Promise<number>
}

export const questions = ['firstPage', 'filtered', 'sorted', 'groupMeans', 'curve', 'curves'] as const
export type Question = (typeof questions)[number]

/** A way to store runs. */
export interface Contestant extends Answers {
  title: string
  /** Stores some runs, in one transaction, so that they are on the disk when this is done. */
  add(runs: readonly { run: BenchRun; columns: readonly MetricColumns[] }[]): Promise<void>
  /** Opens anew what is stored, so that nothing stands in memory but what the system keeps. */
  reopen(): Promise<void>
  /** Bytes of all its files, after the log was written back. */
  bytes(): Promise<number>
  close(): Promise<void>
}
