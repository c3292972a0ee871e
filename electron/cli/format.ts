import { unitSign } from '../../shared/metrics/described.ts'
import { findMetric, layerMetrics } from '../../shared/metrics/metric.ts'
import type { RunRow } from '../../shared/contract/run.ts'
import { customName, methodNameOf, methodTitle, type MethodFields } from '../../shared/experiment/method.ts'

/** A duration as m:ss or h:mm:ss. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const two = (value: number) => String(value).padStart(2, '0')
  const minutes = Math.floor(whole / 60)
  return minutes < 60
    ? `${minutes}:${two(whole % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`
}

/** The value of a metric, of a run or of a layer, with its unit; a dash if there is none. */
export function formatMetric(metric: string, value: number | null | undefined): string {
  if (value === null || value === undefined) return '-'
  const described = findMetric(metric) ?? layerMetrics.find(({ name }) => name === metric)
  if (described?.unit === 'percent') return `${(100 * value).toFixed(2)} %`
  const number = value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential(3) : String(Number(value.toPrecision(5)))
  return `${number} ${unitSign(described?.unit ?? 'none')}`.trimEnd()
}

/** Names a run in a few words: "cnn-small bnn++ seed 1", after the name that the user gave it. */
export function nameRun({ name, experiment }: Pick<RunRow, 'name' | 'experiment'>): string {
  const { model, seed } = experiment
  return [
    ...(name === '' ? [] : [`"${name}"`]),
    model,
    methodWord(experiment),
    ...(seed === undefined || seed === null ? [] : [`seed ${seed}`]),
  ]
    .filter((part) => part !== undefined && part !== null)
    .join(' ')
}

/** The method of an experiment as it is typed: the quantizer's name, or the expressions of a custom pair. */
export function methodWord(experiment: MethodFields): string {
  return experiment.quantizer === customName
    ? methodTitle(methodNameOf(experiment))
    : String(experiment.quantizer ?? '-')
}

/** A whole number with a mark at every third digit. */
export function formatCount(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

/** Bytes with a unit of a fitting size. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** power
  return `${value >= 100 || power === 0 ? Math.round(value) : value.toFixed(1)} ${units[power]}`
}

/** A time as YYYY-MM-DD hh:mm, local. */
export function formatTime(milliseconds: number): string {
  const date = new Date(milliseconds)
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`
}
