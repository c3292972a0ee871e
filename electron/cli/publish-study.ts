import { join } from 'node:path'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { messageOf } from '../../shared/errors/message-of.ts'
import { deed, phrase } from '../../shared/errors/phrase.ts'
import { isLayerMetric } from '../../shared/metrics/metric.ts'
import { findStudy } from '../../shared/query/select-runs.ts'
import { reportPage } from '../../shared/reports/html/page.ts'
import { imprintOf } from '../../shared/reports/imprint.ts'
import { showReport } from '../../shared/reports/shown.ts'
import { studyText, type StudyFile } from '../../shared/reports/study-text.ts'
import { putColumns } from './data-columns.ts'
import { checkFields } from '../../shared/tables/pivot.ts'
import { learnStore } from './learn-store.ts'
import { metricAmong } from './metric-among.ts'
import { pointColumns } from './point-columns.ts'
import { runData } from './run-data.ts'
import { selectRuns } from './select-runs.ts'
import type { Terminal } from './terminal.ts'
import { withHost, type CommonOptions } from './with-host.ts'
import { writeOutput } from './write-output.ts'

export interface PublishOptions extends CommonOptions {
  output: string
  metric?: string[]
  rows?: string[]
}

const files: readonly StudyFile[] = [
  { path: 'data/runs.csv', what: 'every field and every result of the runs, a row a run' },
  { path: 'data/points.csv', what: 'every point of their curves' },
]

/** Writes a study as files that any browser opens and any server hands out: a page, and the data behind it. */
export async function publishStudy(terminal: Terminal, study: string, options: PublishOptions): Promise<void> {
  const { output } = options
  await withHost(options, async ({ client }) => {
    await learnStore(client)
    const row = await findStudy(client, study)
    const runs = (await selectRuns(client, { study: String(row.id) })).toSorted((left, right) => left.id - right.id)
    if (runs.length === 0)
      throw new BadInput({
        code: 'nothing-there',
        subject: study,
        what: phrase`the study "${row.name}" has no runs`,
        remedy: phrase`${deed('list-runs')} shows what there is`,
      })
    const asked = options.metric?.map((name) => metricAmong(name, runs).name)
    checkFields(options.rows ?? [])
    const metrics = [...new Set(runs.flatMap(({ results }) => Object.keys(results)))].filter(
      (name) => !isLayerMetric(name),
    )
    const shown = await showReport(
      row.name,
      studyText(row, runs, files, { metrics: asked, rows: options.rows }),
      client,
    )
    const series = await client.metrics.series({ runIds: runs.map(({ id }) => id), metrics })
    const csv = { format: 'csv', quiet: true } as const
    await putColumns(runData(runs), { ...csv, output: join(output, files[0]!.path) }, terminal)
    await putColumns(pointColumns(series), { ...csv, output: join(output, files[1]!.path) }, terminal)
    // The page comes last: where it is, all that it links to is.
    const page = reportPage(shown, { imprint: imprintOf(new Date()), say: messageOf })
    writeOutput(join(output, 'index.html'), page)
    if (options.quiet !== true) terminal.say(`wrote ${join(output, 'index.html')} and ${files.length} files of data`)
  })
}
