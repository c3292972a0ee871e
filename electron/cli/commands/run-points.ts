import { Option, type Command } from 'commander'
import type { Series } from '../../../shared/contract/metrics.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { field, phrase } from '../../../shared/errors/phrase.ts'
import { suggestion } from '../../../shared/errors/suggestion.ts'
import { isLayerMetric } from '../../../shared/metrics/metric.ts'
import { parseNames, parseRunIds } from '../arguments.ts'
import { dataFormatOf, dataFormats, putColumns, type DataFormat } from '../data-columns.ts'
import { pointColumns } from '../point-columns.ts'
import { selectRuns } from '../select-runs.ts'
import type { Terminal } from '../terminal.ts'
import { withHost, type CommonOptions } from '../with-host.ts'

type PointsOptions = CommonOptions & { metric?: string[]; format?: DataFormat; output?: string }

/** `signum runs points`: the points of metrics, every one, for programs. */
export function addRunPoints(runs: Command, terminal: Terminal): void {
  runs
    .command('points')
    .description(
      'print the points of metrics, one a row: run, metric, step, time (milliseconds since 1970, 0 if unknown), value',
    )
    .argument('<ids>', 'numbers of the runs: 3 or 1,2,5-8', parseRunIds)
    .option('--metric <names>', 'these metrics (default: all but those of single layers)', parseNames)
    .addOption(
      new Option('--format <name>', 'how they are written (default: as the ending of --output says, or csv)').choices(
        dataFormats,
      ),
    )
    .option('--output <file>', `write them to a file instead: ${dataFormats.map((name) => `.${name}`).join(', ')}`)
    .action(async (ids: number[], _: unknown, self: Command) => {
      const options = self.optsWithGlobals<PointsOptions>()
      const { metric, output, quiet } = options
      const format = dataFormatOf<DataFormat>(options.format, output, 'csv')
      await withHost(options, async ({ client }) => {
        await selectRuns(client, { runs: ids })
        const all = await client.metrics.series({ runIds: ids, metrics: metric })
        const series = metric === undefined ? all.filter((each) => !isLayerMetric(each.metric)) : all
        const missing = metric?.filter((name) => !series.some((each) => each.metric === name)) ?? []
        if (missing.length > 0) throw noSuchMetric(missing, ids, await client.metrics.series({ runIds: ids }))
        await putColumns(pointColumns(series), { format, output, quiet }, terminal)
      })
    })
}

function noSuchMetric(missing: readonly string[], ids: readonly number[], series: readonly Series[]): BadInput {
  const names = [...new Set(series.map(({ metric }) => metric))].filter((name) => !isLayerMetric(name)).sort()
  return new BadInput({
    code: 'unknown-name',
    subject: missing.join(','),
    field: 'metric',
    what: phrase`run ${ids.join(', ')} has no metric ${missing.join(', ')}`,
    remedy: phrase`${
      suggestion(missing[0]!, names) ??
      (names.length === 0 ? 'there are no points yet' : `there is ${names.join(', ')}`)
    }; leave ${field('metric')} out for all`,
  })
}
