import { Option, type Command } from 'commander'
import { findMetric, headlineMetric, metrics } from '../../../shared/metrics/metric.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { deed, phrase } from '../../../shared/errors/phrase.ts'
import { parseRunIds } from '../arguments.ts'
import { drawFigure } from '../../figures/draw.ts'
import { figureFormatOf, figureFormats, figureSizes } from '../../../shared/contract/figure-formats.ts'
import { figureOfMetric } from '../figures.ts'
import { selectRuns } from '../select-runs.ts'
import type { Terminal } from '../terminal.ts'
import { withHost, type CommonOptions } from '../with-host.ts'
import { writeWhole } from '../write-file.ts'

type FigureOptions = CommonOptions & {
  study?: string
  runs?: number[]
  metric: string
  title?: string
  log?: boolean
  size: string
  output: string
}

/** `signum figure`: curves over the epochs as a file. */
export function addFigureCommand(program: Command, terminal: Terminal): void {
  program
    .command('figure')
    .description(
      'draw the curves of a metric as SVG, PDF, PNG or pgfplots source: the mean of each method over its runs, ' +
        'with a band of one deviation',
    )
    .option('--study <id or name>', 'the runs of a study')
    .option('--runs <ids>', 'these runs: 1,2,5-8 (default: all)', parseRunIds)
    .option('--metric <name>', `what is drawn: ${metrics.map(({ name }) => name).join(', ')}`, headlineMetric)
    .option('--title <text>', 'title of the figure (default: that of the metric)')
    .option('--log', 'a logarithmic scale')
    .addOption(
      new Option('--size <name>', figureSizes.map(({ name, title }) => `${name}: ${title.toLowerCase()}.`).join(' '))
        .choices(figureSizes.map(({ name }) => name))
        .default('page'),
    )
    .requiredOption(
      '--output <file>',
      `where it is written; its ending says how: ${figureFormats.map(({ extension }) => `.${extension}`).join(', ')}`,
    )
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<FigureOptions>()
      const metric = findMetric(options.metric)
      const format = figureFormatOf(options.output)
      if (format === null)
        throw new BadInput({
          code: 'unsupported',
          subject: options.output,
          field: 'output',
          what: phrase`${options.output} has no ending of a figure`,
          remedy: phrase`name it ${figureFormats.map(({ extension }) => `.${extension}`).join(', ')}`,
        })
      if (metric === undefined)
        throw new BadInput({
          code: 'unknown-name',
          subject: options.metric,
          what: phrase`there is no metric "${options.metric}"`,
          remedy: phrase`there are ${metrics.map(({ name }) => name).join(', ')}`,
        })
      await withHost(options, async ({ client }) => {
        // In the order in which they were launched, as a recipe lists them.
        const runs = (await selectRuns(client, options)).toSorted((left, right) => left.id - right.id)
        if (runs.length === 0)
          throw new BadInput({
            code: 'nothing-there',
            what: 'there is no run to draw',
            remedy: phrase`train one first, with ${deed('train')}`,
          })
        const series = await client.metrics.series({ runIds: runs.map(({ id }) => id), metrics: [metric.name] })
        const { width, height } = figureSizes.find(({ name }) => name === options.size)!
        writeWhole(
          options.output,
          await drawFigure(
            { ...figureOfMetric(options.title ?? metric.title, metric.name, runs, series, options.log), width, height },
            format,
          ),
        )
        if (options.quiet !== true) terminal.say(`wrote ${options.output}`)
      })
    })
}
