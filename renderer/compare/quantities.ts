import { findMetric } from '../../shared/metrics/metric.ts'
import type { RunRow } from '../../shared/contract/run.ts'
import { secondsOf } from '../../shared/contract/run-times.ts'
import { fields } from '../../shared/experiment/experiment.ts'
import { knownValue, unknown } from '../../shared/experiment/known-value.ts'
import { isOwnField } from '../../shared/experiment/own-fields.ts'
import { fieldValue } from '../../shared/experiment/method.ts'
import { linearAxis, logarithmicAxis } from '../../shared/figures/ticks.ts'
import { scaleOf } from '../../shared/query/columns.ts'
import type { Reading } from '../../shared/query/filter-keys.ts'
import { headingOf, compareValues } from '../../shared/tables/labels.ts'
import { metricHeading } from '../../shared/tables/pivot.ts'
import { formatDuration } from '../format/time.ts'
import { formatMetric, formatNumber } from '../format/number.ts'
import { shownValue } from '../format/shown-value.ts'
import { t } from '../words/words.ts'

/** Something of a run that has a place on an axis: a metric, a field, or the time that it took. */
export interface Quantity {
  id: string
  title: string
  /** Its place on the axis; null if the run has none. Words go by their order. */
  of(run: RunRow): number | null
  text(value: number): string
  /** Words in their order; null for numbers. */
  words: readonly string[] | null
  /** Spread evenly over powers of ten. */
  logarithmic: boolean
  /** What values are multiplied by on the axis: 100 for percent. */
  factor?: number
}

export function metricQuantity(name: string, value: Reading): Quantity {
  const metric = findMetric(name)
  return {
    id: name,
    title: metric === undefined ? name : metricHeading(metric),
    words: null,
    logarithmic: false,
    factor: scaleOf(name),
    of: (run) => run.results[name]?.[value] ?? null,
    text: (number) => formatMetric(number, metric?.unit ?? 'none'),
  }
}

export const durationQuantity: Quantity = {
  id: 'duration',
  title: t('compare.timeS'),
  words: null,
  logarithmic: false,
  of: (run) => (run.finishedAt === null ? null : secondsOf(run, run.finishedAt)),
  text: formatDuration,
}

/** Whether a run has a place on an axis. */
export function hasPlace(quantity: Quantity, run: RunRow): boolean {
  const value = quantity.of(run)
  return value !== null && Number.isFinite(value)
}

/** Whether all runs that have a place on an axis share it, or none has one: such an axis shows nothing. */
export function isConstant(quantity: Quantity, runs: readonly RunRow[]): boolean {
  return new Set(runs.filter((run) => hasPlace(quantity, run)).map(quantity.of)).size < 2
}

/**
 * A field over some runs: its numbers, or its different values in their order. A run that does not tell it, as many
 * imported ones, has no place.
 */
export function fieldQuantity(key: string, runs: readonly RunRow[]): Quantity {
  const tells = (run: RunRow): boolean => knownValue(run, key) !== unknown
  const values = runs.filter(tells).map((run) => fieldValue(run.experiment, key))
  const title = headingOf(key)
  if (values.length > 0 && values.every((value) => typeof value === 'number')) {
    const numbers = values as number[]
    const logarithmic = numbers.every((value) => value > 0) && Math.max(...numbers) / Math.min(...numbers) >= 20
    return {
      id: key,
      title,
      words: null,
      logarithmic,
      of: (run) => (tells(run) ? (fieldValue(run.experiment, key) as number) : null),
      text: formatNumber,
    }
  }
  const different = [...new Map(values.map((value) => [JSON.stringify(value ?? null), value])).values()].sort((a, b) =>
    compareValues(key, a, b),
  )
  const words = different.map((value) => shownValue(key, value))
  return {
    id: key,
    title,
    words,
    logarithmic: false,
    of: (run) => (tells(run) ? words.indexOf(shownValue(key, fieldValue(run.experiment, key))) : null),
    text: (place) => words[Math.round(place)] ?? '',
  }
}

/** The quantity of an id: a field, the time, or else a metric. */
export function quantityOf(id: string, runs: readonly RunRow[], value: Reading): Quantity {
  if (id === 'duration') return durationQuantity
  return fields.some(({ key }) => key === id) || isOwnField(id) ? fieldQuantity(id, runs) : metricQuantity(id, value)
}

/** The quantity along the x axis of a scatter: that of the id; the time if there is none or a field is constant. */
export function acrossQuantity(id: string, runs: readonly RunRow[], value: Reading): Quantity {
  const isField = fields.some(({ key }) => key === id) || isOwnField(id)
  const isMetric = findMetric(id) !== undefined
  return (isField && !isConstant(fieldQuantity(id, runs), runs)) || (isMetric && !isField)
    ? quantityOf(id, runs, value)
    : durationQuantity
}

/** Maps values to pixels. */
export interface PlotScale {
  at(value: number): number
  value(pixel: number): number
  ticks: readonly { at: number; text: string }[]
}

/** Least distance of words along an axis, in pixels, by whether they stand above one another or side by side. */
const leastDistance = { upright: 13, across: 56 }

/** A scale over the values that runs have, with a little room at both ends. */
export function plotScale(quantity: Quantity, runs: readonly RunRow[], from: number, to: number): PlotScale {
  const values = runs.map(quantity.of).filter((value): value is number => value !== null && Number.isFinite(value))
  const bend = quantity.logarithmic ? Math.log10 : (value: number) => value
  const unbend = quantity.logarithmic ? (value: number) => 10 ** value : (value: number) => value
  const [least, most] =
    values.length === 0
      ? [quantity.logarithmic ? 1 : 0, quantity.logarithmic ? 10 : 1]
      : [Math.min(...values), Math.max(...values)]
  const room = least === most ? Math.max(0.5, Math.abs(bend(least)) * 0.05) : (bend(most) - bend(least)) * 0.05
  const [low, high] =
    quantity.words === null ? [bend(least) - room, bend(most) + room] : [-0.4, quantity.words.length - 0.6]
  const at = (value: number) => from + ((bend(value) - low) / (high - low)) * (to - from)
  const value = (pixel: number) => unbend(low + ((pixel - from) / (to - from)) * (high - low))
  const factor = quantity.factor ?? 1
  const axis = quantity.logarithmic
    ? logarithmicAxis(unbend(low), unbend(high))
    : linearAxis(low * factor, high * factor, Math.max(3, Math.round(Math.abs(to - from) / 90)))
  // As numbers, words are named as far as there is room for them.
  const apart = from > to ? leastDistance.upright : leastDistance.across
  const every = Math.max(1, Math.ceil(apart / Math.abs(at(1) - at(0))))
  const ticks =
    quantity.words !== null
      ? quantity.words.map((word, index) => ({ at: at(index), text: word })).filter((_, index) => index % every === 0)
      : axis.ticks
          .map((tick) => ({ at: at(tick.value / factor), text: tick.label }))
          .filter((tick) => tick.at >= Math.min(from, to) - 0.5 && tick.at <= Math.max(from, to) + 0.5)
  return { at, value, ticks }
}
