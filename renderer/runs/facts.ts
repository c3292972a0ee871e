import { visibleText } from '../../shared/errors/visible-text.ts'
import { headlineMetric } from '../../shared/metrics/metric.ts'
import type { RunRow } from '../../shared/contract/run.ts'
import { methodNameOf } from '../../shared/experiment/method.ts'
import { labelOf } from '../../shared/tables/labels.ts'
import { t } from '../words/words.ts'

/** The method of a run: the name of its quantizer, or the expressions of a custom pair (methodNameOf). */
export function methodOf(run: RunRow): string {
  return methodNameOf(run.experiment)
}

export function methodTitleOf(name: string): string {
  return labelOf('quantizer', name)
}

export function modelOf(run: RunRow): string {
  return visibleText(String(run.experiment.model ?? ''))
}

export function datasetOf(run: RunRow): string {
  return String(run.experiment.dataset ?? '')
}

/** NaN if it is not known, as of an imported run. */
export function seedOf(run: RunRow): number {
  return Number(run.experiment.seed ?? Number.NaN)
}

/** The last value of a metric, or null if the run has not reported it yet. */
export function lastOf(run: RunRow, metric: string = headlineMetric): number | null {
  return run.results[metric]?.last ?? null
}

/** Share of a run that is done, from 0 to 1. */
export function shareDone(run: RunRow): number {
  return run.state === 'finished'
    ? 1
    : run.progress.steps === 0
      ? 0
      : Math.min(1, run.progress.step / run.progress.steps)
}

/** Short name of a run: "BNN++ · cnn-small · mnist · seed 3", after the name that the user gave it. */
export function nameOf(run: RunRow): string {
  return [
    visibleText(run.name),
    methodTitleOf(methodOf(run)),
    modelOf(run),
    visibleText(datasetOf(run)),
    ...(Number.isNaN(seedOf(run)) ? [] : [t('runs.seedOf', { seed: seedOf(run) })]),
  ]
    .filter((part) => part !== '')
    .join(' · ')
}

/** Network, data and seed in a few words: "cnn-small on mnist, seed 3". */
export function settingOf(run: RunRow): string {
  const place = [modelOf(run), visibleText(datasetOf(run))].filter((part) => part !== '').join(` ${t('runs.on')} `)
  return [place, ...(Number.isNaN(seedOf(run)) ? [] : [t('runs.seedOf', { seed: seedOf(run) })])]
    .filter((part) => part !== '')
    .join(', ')
}
