import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import type { Feeds } from '../engines/engine.ts'
import { finitenessProgram } from '../programs/programs.ts'
import { Diverged, firstDiverged } from './divergence.ts'
import type { Session } from './session.ts'

/**
 * The end of a run whose loss became NaN at a step, counted from 0, with the layer where it began. The state is not
 * good for anything after this.
 */
export async function divergedAt(
  session: Session,
  experiment: ResolvedExperiment,
  { loss, step, feeds, rollBacks }: { loss: number; step: number; feeds: Feeds; rollBacks: number },
): Promise<Diverged> {
  const layers = () => finitenessProgram(experiment, session.dataset)
  // Where even looking fails, that the run diverged is what counts.
  const layer = await firstDiverged({ ...session, layers }, feeds).catch(() => null)
  return new Diverged({ loss, step: step + 1, layer, learningRate: session.schedules.learningRate(step), rollBacks })
}
