import type { BatchFeeder } from '../../data/batches.ts'
import type { Dataset } from '../../data/dataset.ts'
import type { StartedFrom } from '../../../shared/contract/run.ts'
import type { CompiledProgram, Engine, State } from '../engines/engine.ts'
import type { Evaluator } from '../evaluation/evaluator.ts'
import type { Chooser } from './chooser.ts'
import type { GradientMeter } from './diagnostics/gradient-meter.ts'
import type { LayerMeter } from './diagnostics/layer-meter.ts'
import type { Feeding } from './feeding/filled-batch.ts'
import type { FlipCounter } from './flips.ts'
import type { StateValues } from '../checkpoints/initial-state.ts'
import type { DroppedBranch } from '../layers/network.ts'
import type { Teacher } from '../teacher/teacher.ts'
import type { Schedules } from '../schedules/schedules.ts'

/** Everything that a run uses between its first and its last step. */
export interface Session {
  dataset: Dataset
  engine: Engine
  /** Processor threads of the engine. */
  threads: number
  state: State
  feeder: BatchFeeder
  feeding: Feeding
  evaluator: Evaluator
  train: CompiledProgram
  flips: FlipCounter
  layers: LayerMeter
  gradients: GradientMeter
  shapes: StateValues
  /** Names of the running statistics, in the order of the forward pass. */
  buffers: readonly string[]
  /** Residual branches that are left out at random, and the seed by which they are. */
  droppedBranches: readonly DroppedBranch[]
  seed: number
  stepsPerEpoch: number
  schedules: Schedules
  startedFrom?: StartedFrom
  chooser: Chooser
  /** Null if the run has none. */
  teacher: Teacher | null
}
