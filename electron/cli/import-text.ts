import type { Imported, ImportOutcome } from '../../shared/contract/imports.ts'
import { clauseOf, type Voice } from '../../shared/errors/voice.ts'
import { isLayerMetric } from '../../shared/metrics/metric.ts'
import { formatColumns } from './columns.ts'
import { formatBytes, formatCount } from './format.ts'

const outcomes: Readonly<Record<ImportOutcome, string>> = {
  new: 'new',
  known: 'there already',
  grown: 'goes on',
  changed: 'changed',
  kept: 'stays as it is',
}

/** The data taken, in one line. */
export function formatTaken({ kind, ids, known, grown, checkpoints, points, metrics }: Imported): string {
  const ofRuns = metrics.filter((name) => !isLayerMetric(name)).join(', ')
  const still = known.filter((id) => !grown.includes(id))
  const fresh = ids.length === 0 ? 'nothing new' : ids.join(', ')
  return (
    `${ids.length} ${ids.length === 1 ? 'run' : 'runs'} taken from ${kind}: ${fresh}` +
    (grown.length === 0 ? '' : `; ${grown.length} went on or changed (${grown.join(', ')})`) +
    (ids.length + grown.length === 0
      ? ''
      : `; ${formatCount(points)} ${points === 1 ? 'point' : 'points'} of ${ofRuns}`) +
    (checkpoints.length === 0 ? '' : `; the checkpoints of ${checkpoints.length} (${checkpoints.join(', ')})`) +
    (still.length === 0 ? '' : `; ${still.length} there already (${still.join(', ')})`)
  )
}

/** Plan of an import: files, columns, runs and metrics. */
export function formatLook({ kind, files, runs }: Imported): string {
  const parts = files.slice(0, 20).map(({ path, bytes, columns }) => {
    const head = `${path} (${kind}, ${formatBytes(bytes)})`
    if (columns.length === 0) return head
    return `${head}\n${indented(
      formatColumns(
        [
          { heading: 'column', value: ({ name }) => name || '(no name)' },
          { heading: 'is', value: ({ use }) => use },
        ],
        columns,
      ),
    )}`
  })
  if (files.length > 20) parts.push(`and ${files.length - 20} more files`)
  const metrics = runs.flatMap((run) =>
    run.metrics
      .filter(({ metric }) => !isLayerMetric(metric))
      .map((each, index) => ({
        ...each,
        run: index === 0 ? run.name : '',
        state: index > 0 ? '' : run.id === null ? outcomes[run.outcome] : `${outcomes[run.outcome]} (${run.id})`,
      })),
  )
  parts.push(
    formatColumns(
      [
        { heading: 'run', value: ({ run }) => run },
        { heading: 'state', value: ({ state }) => state },
        { heading: 'metric', value: ({ metric }) => metric },
        { heading: 'in the file', value: ({ theirs, metric }) => (theirs === metric ? '' : theirs) },
        { heading: 'points', value: ({ points }) => formatCount(points), align: 'right' },
      ],
      metrics,
    ),
  )
  return parts.join('\n\n')
}

const mostLines = 40

/** Data that is left out and facts worth knowing, a line each, up to 40 lines. */
export function linesOfRemarks({ leftOut, notes }: Imported, voice: Voice): string[] {
  const lines = [
    ...leftOut.map(({ fault }) => `signum: left out: ${clauseOf(fault, voice)}`),
    ...notes.map((fault) => `signum: note: ${clauseOf(fault, voice)}`),
  ]
  const more = lines.length - mostLines
  return more <= 0 ? lines : [...lines.slice(0, mostLines), `signum: and ${more} more lines; --json has them all`]
}

const indented = (text: string) => text.replaceAll(/^/gm, '  ')
