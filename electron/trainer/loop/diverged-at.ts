import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import { finitenessProgram } from '../programs/programs.ts'
import { Diverged, firstDiverged } from './divergence.ts'
import type { Session } from './session.ts'
import type { GivenStep } from './step-queue.ts'

/**
 * The end of a run whose loss became NaN at a step, counted from 0, with the layer where it began. The state is not
 * good for anything after this.
 */
export async function divergedAt(
  session: Session,
  experiment: ResolvedExperiment,
  { loss, step, feeds, gathered, rollBacks }: GivenStep & { loss: number; rollBacks: number },
): Promise<Diverged> {
  const layers = () => finitenessProgram(experiment, session.dataset)
  // Where even looking fails, that the run diverged is what counts.
  const layer = await firstDiverged({ ...session, layers }, { feeds, gathered }).catch(() => null)
  return new Diverged({ loss, step: step + 1, layer, learningRate: session.schedules.learningRate(step), rollBacks })
}
