import type { RunRow } from '../../shared/contract/run.ts'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { deed, phrase } from '../../shared/errors/phrase.ts'
import { suggestion } from '../../shared/errors/suggestion.ts'
import { findMetric, isLayerMetric, metrics, type Metric } from '../../shared/metrics/metric.ts'

/** One of Signum's metrics, or one that an imported run brought along. @throws BadInput */
export function metricAmong(name: string, runs: readonly RunRow[]): Metric {
  if (runs.length === 0)
    throw new BadInput({
      code: 'nothing-there',
      what: 'there is no run to draw',
      remedy: phrase`train one first, with ${deed('train')}`,
    })
  const known = findMetric(name)
  if (known !== undefined) return known
  const names = [
    ...new Set(
      [...metrics, ...runs.flatMap(({ results }) => Object.keys(results))].map((each) =>
        typeof each === 'string' ? each : each.name,
      ),
    ),
  ].filter((each) => !isLayerMetric(each))
  throw new BadInput({
    code: 'unknown-name',
    subject: name,
    what: phrase`there is no metric "${name}"`,
    remedy: phrase`${suggestion(name, names) ?? `there are ${names.join(', ')}`}`,
  })
}
