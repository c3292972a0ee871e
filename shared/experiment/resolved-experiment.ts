import type { MuSchedule } from '../quantizers/schedule.ts'
import type { UpdateName } from '../quantizers/update-rule.ts'
import type { Experiment } from './experiment.ts'

/** An experiment with every proposal filled in: what the trainer trains and what is shown as "the configuration". */
export interface ResolvedExperiment extends Experiment {
  modelParameters: Record<string, number>
  preset: string
  quantizerParameters: Record<string, number>
  update: UpdateName
  muSchedule: MuSchedule['kind']
  muStart: number
  muEnd: number
  learningRate: number
}
