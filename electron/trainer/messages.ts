import type { Answers } from '../../shared/contract/metrics.ts'
import type { LogLine, ModelFacts, Progress, ReproducibilityRecord } from '../../shared/contract/run.ts'
import type { ResolvedExperiment } from '../../shared/experiment/resolved-experiment.ts'

/**
 * How many values lie in each of equally wide bins from `low` to `high`; what lies beyond is counted in the outermost
 * bin on its side.
 */
export interface Histogram {
  low: number
  high: number
  counts: Uint32Array
}

/** Order to a training thread (`workerData`). */
export interface TrainingOrder {
  runId: number
  experiment: ResolvedExperiment
  /** Threads the engine may use. */
  threads: number
  /** Folder of the run's own files; checkpoints go here. */
  runDirectory: string
  /** Folder of the compact data caches, shared by all runs. */
  dataDirectory: string
  /** Checkpoint file to go on from, or null to start at the beginning. */
  checkpoint: string | null
  /** Fingerprint of the images that it was trained on so far; absent or null if it has not begun or that is unknown. */
  data?: string | null
  /**
   * The run whose weights this one takes at its beginning, with its newest checkpoint; absent or null to draw them by
   * the seed.
   */
  source?: { runId: number; checkpoint: string } | null
  /** The run that teaches this one, with its newest checkpoint; absent or null if none does. */
  teacher?: { runId: number; checkpoint: string } | null
}

/**
 * Commands of the host to a training thread. Cancel, pause and rest take effect between two optimizer steps; a run that
 * rests does not count as paused.
 */
export type TrainerCommand =
  | { type: 'cancel' }
  | { type: 'pause' }
  | { type: 'resume' }
  | { type: 'rest' }
  | { type: 'go-on' }
  /** The checkpoint after so many epochs, and all that was reported before it, is in the store. */
  | { type: 'recorded'; epoch: number }

/**
 * One metric's new points, in columns of equal length. Steps count optimizer steps done; times are milliseconds since
 * 1970.
 */
export interface MetricColumns {
  metric: string
  steps: Float64Array
  values: Float64Array
  times: Float64Array
}

/** The latent weights of one binarized layer after so many epochs and steps. */
export interface LayerHistogram extends Histogram {
  layer: string
  step: number
  epoch: number
}

/** A checkpoint's file, and the epochs and optimizer steps done by then. */
export interface WrittenCheckpoint {
  path: string
  epoch: number
  step: number
}

/** Messages of a training thread to the host. Exactly one of finished, cancelled and failed comes last. */
export type TrainerMessage =
  | { type: 'started'; model: ModelFacts; record: ReproducibilityRecord; progress: Progress }
  | { type: 'metrics'; columns: MetricColumns[] }
  | { type: 'histograms'; histograms: LayerHistogram[] }
  | { type: 'answers'; answers: Answers }
  | { type: 'progress'; progress: Progress }
  | ({ type: 'checkpoint' } & WrittenCheckpoint)
  /**
   * It goes on from a checkpoint again, or from the beginning if that is null; reports of later steps are void.
   */
  | { type: 'rolled-back'; to: WrittenCheckpoint | null }
  | { type: 'log'; line: LogLine }
  | { type: 'paused'; reason: string | null }
  | { type: 'resumed' }
  | { type: 'finished' }
  | { type: 'cancelled' }
  | { type: 'failed'; message: string; kind: 'bad-input' | 'engine' | 'disk' | 'diverged' }
  /** Nobody foresaw it: one line, and the stack. */
  | { type: 'failed'; message: string; kind: 'unknown'; detail: string }
