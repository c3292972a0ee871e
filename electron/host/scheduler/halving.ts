import { findMetric, validationMetric } from '../../../shared/metrics/metric.ts'
import { goesOn, rungsOf } from '../../../shared/experiment/search.ts'
import { scaleOf } from '../../../shared/query/columns.ts'
import type { StoreClient } from '../store/client.ts'

/**
 * Why a run is stopped after an epoch, by the successive halving of its study; null if it goes on. It is judged by
 * those of the study that have come as far: nobody waits for the others, and one that comes later may find a better
 * company. A run that was stopped once and resumed is trained on all the same, whatever the others do.
 */
export async function reasonToStop(
  store: StoreClient,
  run: { id: number; epochs: number },
  epoch: number,
): Promise<string | null> {
  const found = await store.halvingOf(run.id)
  if (found === null || !rungsOf(found.halving, run.epochs).includes(epoch)) return null
  const { metric: asked, factor } = found.halving
  // Runs with validation images are judged by these: the held-out ones have not been looked at.
  const validated = await store.valuesAfter(found.studyId, validationMetric(asked), epoch)
  const isValidated = validated.some(({ id }) => id === run.id)
  const metric = isValidated ? validationMetric(asked) : asked
  const values = isValidated ? validated : await store.valuesAfter(found.studyId, metric, epoch)
  const own = values.find(({ id }) => id === run.id)
  if (
    own === undefined ||
    goesOn(
      own.value,
      values.map(({ value }) => value),
      factor,
      findMetric(metric)?.goal ?? 'maximum',
    )
  )
    return null
  const best = Math.max(1, Math.floor(values.length / factor))
  const shown = own.value * scaleOf(metric)
  return (
    `Stopped by successive halving after epoch ${epoch}: ` +
    (shown === own.value ? own.value.toPrecision(4) : `${shown.toFixed(2)} %`) +
    ` is not among the best ${best} of ${values.length} runs of the study there. Resume the run to train it on ` +
    'all the same.'
  )
}
