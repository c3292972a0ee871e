import { figureSizes } from '../contract/figure-formats.ts'
import { BadInput } from '../errors/bad-input.ts'
import type { FaultInput } from '../errors/fault.ts'
import { phrase } from '../errors/phrase.ts'
import { suggestion } from '../errors/suggestion.ts'
import { bandNames, type BandKind } from '../figures/bands.ts'
import { figureAxes, type FigureAxis } from '../figures/figure-axis.ts'
import type { MetricFigureOptions } from '../figures/metric-figure.ts'
import { headlineMetric } from '../metrics/metric.ts'
import type { RunSelection } from '../query/select-runs.ts'
import { readings } from '../query/filter-keys.ts'
import { significanceTests, type TestName } from '../statistics/comparison.ts'
import { missingChoices, singleChoices, type MissingChoice, type SingleChoice } from '../tables/choices.ts'
import type { MethodComparisonOptions } from '../tables/method-comparison.ts'
import type { PivotOptions } from '../tables/pivot.ts'

/** A table, a figure or a comparison that a report asks for: of which runs, and how it is made. */
export type LiveBlock =
  | { kind: 'table'; selection: RunSelection; options: PivotOptions }
  | {
      kind: 'figure'
      selection: RunSelection
      metric: string
      options: Omit<MetricFigureOptions, 'metric'>
      size: (typeof figureSizes)[number]['name']
    }
  | { kind: 'comparison'; selection: RunSelection; options: MethodComparisonOptions }

/** The words behind an opening fence that make a block live. */
export const liveKinds = ['table', 'figure', 'comparison'] as const
export type LiveKind = (typeof liveKinds)[number]

/** The kind of live block that a fence opens; null if its code is code. */
export function liveKindOf(info: string): LiveKind | null {
  return liveKinds.find((kind) => kind === info.trim()) ?? null
}

type Parse = (text: string) => unknown

const text: Parse = (given) => given
const list: Parse = (given) =>
  given
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
const among =
  (names: readonly string[]): Parse =>
  (given) => {
    if (names.includes(given)) return given
    throw new Error(suggestion(given, names) ?? `there are ${names.join(', ')}`)
  }
const yesOrNo: Parse = (given) => {
  if (given === 'yes' || given === 'no') return given === 'yes'
  throw new Error('it is yes or no')
}
const share: Parse = (given) => {
  const number = Number(given)
  if (given !== '' && number >= 0 && number < 1) return number
  throw new Error('it is a number from 0 to below 1')
}
const numbers: Parse = (given) =>
  given.split(',').flatMap((part) => {
    const range = /^\s*(\d{1,9})(?:\s*-\s*(\d{1,9}))?\s*$/.exec(part)
    const first = Number(range?.[1])
    const last = Number(range?.[2] ?? first)
    if (range === null || last < first || last - first >= 10_000) throw new Error('write numbers of runs as 1,2,5-8')
    return Array.from({ length: last - first + 1 }, (_, index) => first + index)
  })

const tests = significanceTests.map(({ name }) => name)
const ofRuns: Readonly<Record<string, Parse>> = { study: text, runs: numbers, filter: text }
const known: Readonly<Record<LiveKind, Readonly<Record<string, Parse>>>> = {
  table: {
    rows: list,
    columns: list,
    metric: list,
    value: among(['last', 'best', 'atBest']),
    test: among([...tests, 'none']),
    second: yesOrNo,
    published: yesOrNo,
    missing: among(missingChoices.map(({ name }) => name)),
    single: among(singleChoices.map(({ name }) => name)),
    title: text,
  },
  figure: {
    metric: text,
    axis: among(figureAxes.map(({ name }) => name)),
    by: list,
    band: among(bandNames),
    smooth: share,
    log: yesOrNo,
    single: yesOrNo,
    size: among(figureSizes.map(({ name }) => name)),
    title: text,
  },
  comparison: { baseline: text, metric: text, value: among(readings), test: among(tests) },
}

/** What may be written into a block of some kind, in order. */
export function liveKeys(kind: LiveKind): string[] {
  return [...Object.keys(ofRuns), ...Object.keys(known[kind])]
}

/**
 * Reads the lines "key: value" of a live block.
 * @throws BadInput with a fault for each line that is not understood
 */
export function parseLiveBlock(kind: LiveKind, lines: readonly string[]): LiveBlock {
  const parsers = { ...ofRuns, ...known[kind] }
  const given: Record<string, unknown> = {}
  const faults: FaultInput[] = []
  const complain = (subject: string, remedy: string): void => {
    faults.push({
      code: 'bad-value',
      subject,
      what: phrase`"${subject}" is not understood`,
      remedy: phrase`${remedy}`,
    })
  }
  for (const line of lines) {
    if (line.trim() === '' || line.trim().startsWith('#')) continue
    const [, key, value] = /^\s*([A-Za-z]+)\s*:\s*(.*?)\s*$/.exec(line) ?? []
    const parse = key === undefined ? undefined : parsers[key]
    const keys = liveKeys(kind)
    if (key === undefined || value === undefined) complain(line.trim(), 'write "key: value"')
    else if (parse === undefined) complain(key, suggestion(key, keys) ?? `there are ${keys.join(', ')}`)
    else if (Object.hasOwn(given, key)) complain(key, 'it was given before')
    else
      try {
        given[key] = parse(value)
      } catch (error) {
        complain(`${key}: ${value}`, (error as Error).message)
      }
  }
  if (kind === 'comparison' && given.baseline === undefined && faults.length === 0)
    faults.push({
      code: 'missing-value',
      what: 'the comparison has no baseline',
      remedy: 'add a line such as "baseline: bc"',
    })
  if (faults.length > 0) throw new BadInput(faults)
  return blockOf(kind, given as Given)
}

/** What the parsers return, by key. */
interface Given extends RunSelection {
  rows?: string[]
  columns?: string[]
  metric?: string | string[]
  value?: (typeof readings)[number]
  test?: TestName | 'none'
  second?: boolean
  published?: boolean
  missing?: MissingChoice
  single?: SingleChoice | boolean
  title?: string
  axis?: FigureAxis
  by?: string[]
  band?: BandKind
  smooth?: number
  log?: boolean
  size?: (typeof figureSizes)[number]['name']
  baseline?: string
}

function blockOf(kind: LiveKind, given: Given): LiveBlock {
  const { study, runs, filter, title, value, metric = headlineMetric } = given
  const selection: RunSelection = { study, runs, filter }
  if (kind === 'figure') {
    const { axis, by, band, smooth: smoothing, log: logY, size = 'page' } = given
    const options = { title, axis, by, band, smoothing, logY, single: given.single === true }
    return { kind, selection, metric: String(metric), options, size }
  }
  if (kind === 'comparison') {
    const test = given.test === 'none' ? undefined : given.test
    const options = { baseline: given.baseline!, metric: String(metric), value: value ?? 'last', test: test ?? 'welch' }
    return { kind, selection, options }
  }
  const { rows, columns, second = false, published, missing, test = 'none' } = given
  const single = typeof given.single === 'boolean' ? undefined : given.single
  const metrics = typeof metric === 'string' ? [metric] : metric
  const marking = second || test !== 'none' ? { second, test: test === 'none' ? null : test } : undefined
  return {
    kind,
    selection,
    options: { rows, columns, metrics, value, title, published, missing, single, marking },
  }
}
