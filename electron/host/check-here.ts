import { BadInput } from '../../shared/errors/bad-input.ts'
import type { EngineRow } from '../../shared/contract/system.ts'
import { phrase } from '../../shared/errors/phrase.ts'
import type { ResolvedExperiment } from '../../shared/experiment/resolved-experiment.ts'
import { teacherOf } from '../../shared/experiment/source.ts'
import type { StoreClient } from './store/client.ts'

/**
 * Checks what an experiment needs of this machine and its store before it is launched: the run from which it starts,
 * and its engine.
 * @throws BadInput with a complaint for the field that cannot be met.
 */
export async function checkHere(
  experiment: ResolvedExperiment,
  { store, engines }: { store: Pick<StoreClient, 'checkSource'>; engines: () => Promise<readonly EngineRow[]> },
): Promise<void> {
  const others = [experiment.startFrom, teacherOf(experiment)]
  if (others.some((other) => typeof other === 'number')) await store.checkSource(experiment)
  if (experiment.engine === 'auto') return
  const engine = (await engines()).find(({ name }) => name === experiment.engine)
  if (engine === undefined || engine.usable) return
  throw new BadInput({
    code: 'engine-unavailable',
    subject: experiment.engine,
    field: 'engine',
    what: phrase`the engine "${experiment.engine}" does not work on this machine: ${engine.reason}`,
    remedy: 'choose another one, or auto',
  })
}
