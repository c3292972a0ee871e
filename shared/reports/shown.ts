import type { Code, RootContent } from 'mdast'
import { figureSizes } from '../contract/figure-formats.ts'
import type { Series } from '../contract/metrics.ts'
import { BadInput } from '../errors/bad-input.ts'
import { phrase } from '../errors/phrase.ts'
import { suggestion } from '../errors/suggestion.ts'
import type { CurvesFigure } from '../figures/curves.ts'
import { metricFigure } from '../figures/metric-figure.ts'
import { findMetric, isLayerMetric, metrics } from '../metrics/metric.ts'
import { ownMetricNames } from '../metrics/own-metrics.ts'
import { selectRuns, type RunSelection, type RunSource } from '../query/select-runs.ts'
import { compareMethods, leftOutOfComparison } from '../tables/method-comparison.ts'
import { pivot } from '../tables/pivot.ts'
import type { Table } from '../tables/table.ts'
import { comparisonGrid, type ComparisonGrid } from './comparison-grid.ts'
import { liveKindOf, parseLiveBlock, type LiveBlock } from './live-block.ts'
import { parseMarkdown, plainText } from './markdown.ts'

/** Runs and points that live blocks are made of: the host, from whichever side. */
export interface ReportSource extends RunSource {
  metrics: { series(input: { runIds: number[]; metrics: string[] }): Promise<Series[]> }
}

/** A part of a report as it is shown now: text, or what a live block came to. */
export type ShownPart =
  | { kind: 'text'; blocks: readonly RootContent[] }
  | { kind: 'table'; table: Table }
  | { kind: 'figure'; figure: CurvesFigure }
  | { kind: 'comparison'; grids: readonly ComparisonGrid[] }
  /** The block cannot be made: `error` says why; `line` is its first one in the report. */
  | { kind: 'failure'; error: unknown; line: number }

export interface ShownReport {
  /** The first heading, or the name under which the report is kept. */
  title: string
  parts: readonly ShownPart[]
}

/** Every point of so many runs is read for a figure: more would not be told apart, and might not fit in memory. */
const mostDrawn = 1000

/** Makes every live block of a report from the runs as they are now; what cannot be made fails by itself. */
export async function showReport(name: string, text: string, source: ReportSource): Promise<ShownReport> {
  const parts: ShownPart[] = []
  const document = parseMarkdown(text)
  for (const block of document) {
    const last = parts.at(-1)
    const kind = block.type === 'code' ? liveKindOf(infoOf(block)) : null
    if (block.type === 'code' && kind !== null)
      parts.push(
        await showBlock(() => parseLiveBlock(kind, block.value.split('\n')), source).catch(
          (error: unknown): ShownPart => ({ kind: 'failure', error, line: (block.position?.start.line ?? 0) + 1 }),
        ),
      )
    else if (last?.kind === 'text') parts[parts.length - 1] = { kind: 'text', blocks: [...last.blocks, block] }
    else parts.push({ kind: 'text', blocks: [block] })
  }
  const heading = document.find((block) => block.type === 'heading')
  return { title: heading === undefined ? name : plainText(heading), parts }
}

/** What stands behind an opening fence. */
function infoOf({ lang, meta }: Code): string {
  return [lang, meta].filter((part) => typeof part === 'string').join(' ')
}

async function showBlock(read: () => LiveBlock, source: ReportSource): Promise<ShownPart> {
  const block = read()
  const runs = (await selectRuns(source, block.selection)).toSorted((left, right) => left.id - right.id)
  if (runs.length === 0) throw nothingSelected(block.selection)
  if (block.kind === 'table') return { kind: 'table', table: pivot(runs, block.options) }
  if (block.kind === 'comparison') {
    const grids = compareMethods(runs, block.options).map((group) => comparisonGrid(group, block.options))
    const left = leftOutOfComparison(runs, block.options.baseline)
    return {
      kind: 'comparison',
      grids: grids.map((grid, index) =>
        index < grids.length - 1 ? grid : { ...grid, notes: [...grid.notes, ...left] },
      ),
    }
  }
  const metric = findMetric(block.metric)
  if (metric === undefined) throw noSuchMetric(block.metric)
  if (runs.length > mostDrawn)
    throw new BadInput({
      code: 'too-large',
      what: phrase`a figure of ${runs.length} runs is too large`,
      remedy: phrase`choose at most ${mostDrawn} with study, runs or filter`,
    })
  const series = await source.metrics.series({ runIds: runs.map(({ id }) => id), metrics: [metric.name] })
  if (!series.some(({ steps }) => steps.length > 0))
    throw new BadInput({
      code: 'nothing-there',
      subject: metric.name,
      what: phrase`none of the ${runs.length} runs has a value of ${metric.name}`,
    })
  const { width, height } = figureSizes.find(({ name }) => name === block.size)!
  return { kind: 'figure', figure: { ...metricFigure(runs, series, { ...block.options, metric }), width, height } }
}

function nothingSelected({ study, filter }: RunSelection): BadInput {
  const which = [...(study === undefined ? [] : [`of the study "${study}"`]), ...(filter === undefined ? [] : [filter])]
  return new BadInput({
    code: 'nothing-there',
    what: which.length === 0 ? 'there is no run yet' : phrase`there is no run ${which.join(' that passes ')}`,
  })
}

function noSuchMetric(name: string): BadInput {
  const names = [...metrics.map((metric) => metric.name), ...ownMetricNames()].filter((each) => !isLayerMetric(each))
  return new BadInput({
    code: 'unknown-name',
    subject: name,
    what: phrase`there is no metric "${name}"`,
    remedy: phrase`${suggestion(name, names) ?? `there are ${names.join(', ')}`}`,
  })
}
