import { InvalidArgumentError, Option, type Command } from 'commander'
import { choosingMetric, headlineMetric, isLayerMetric, type Metric } from '../../../shared/metrics/metric.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { visibleText } from '../../../shared/errors/visible-text.ts'
import { field, phrase } from '../../../shared/errors/phrase.ts'
import {
  figureFormatOf,
  figureFormats,
  figureSizes,
  type FigureFormat,
} from '../../../shared/contract/figure-formats.ts'
import type { RunRow } from '../../../shared/contract/run.ts'
import { bandNames, bandWords, type BandKind } from '../../../shared/figures/bands.ts'
import { figureAxes, type FigureAxis } from '../../../shared/figures/figure-axis.ts'
import { followedMetrics } from '../../../shared/figures/followed-metrics.ts'
import { metricFigure } from '../../../shared/figures/metric-figure.ts'
import { checkFields } from '../../../shared/tables/pivot.ts'
import { parseNames, parseNumber } from '../arguments.ts'
import { metricAmong } from '../metric-among.ts'
import { metricWords } from '../metric-words.ts'
import { addRunSelection } from '../run-selection.ts'
import { selectRuns } from '../select-runs.ts'
import type { Terminal } from '../terminal.ts'
import { withHost, type CommonOptions } from '../with-host.ts'
import { writeOutput } from '../write-output.ts'

type FigureOptions = CommonOptions & {
  study?: string
  runs?: number[]
  filter?: string
  metric?: string
  axis?: FigureAxis
  by?: string[]
  title?: string
  log?: boolean
  band: BandKind
  smooth: number
  single?: boolean
  footnote: boolean
  size: string
  output: string
}

/** `signum figure`: curves over the epochs as a file. */
export function addFigureCommand(program: Command, terminal: Terminal): void {
  addRunSelection(
    program
      .command('figure')
      .description(
        'draw the curves of a metric as SVG, PDF, PNG or pgfplots source: the mean over the runs that differ in ' +
          'their seed alone, with a band; a footnote says over which runs',
      ),
  )
    .option(
      '--metric <name>',
      `what is drawn: ${metricWords} (default: ` +
        `${headlineMetric}, or ${choosingMetric} if every run has validation images)`,
    )
    .addOption(
      new Option(
        '--axis <name>',
        'what is along the horizontal (default: epoch, or step if the epochs of a run are unknown)',
      ).choices(figureAxes.map(({ name }) => name)),
    )
    .option(
      '--by <fields>',
      'fields whose values make curves, for example quantizer (default: every field in which the runs differ)',
      parseNames,
    )
    .option('--title <text>', 'title of the figure (default: that of the metric)')
    .option('--log', 'a logarithmic scale')
    .addOption(
      new Option('--band <name>', `around each mean: ${bandNames.map(meaningOf).join('; ')}`)
        .choices(bandNames)
        .default('deviation'),
    )
    .option('--smooth <share>', 'a moving average with this share of the past, from 0 to below 1', parseShare, 0)
    .option('--single', 'draw each run as a curve of its own, no means')
    .option('--no-footnote', 'leave the footnote out of the figure; it is still said on stderr')
    .addOption(
      new Option('--size <name>', figureSizes.map(({ name, title }) => `${name}: ${title.toLowerCase()}.`).join(' '))
        .choices(figureSizes.map(({ name }) => name))
        .default('page'),
    )
    .requiredOption(
      '--output <file>',
      `file to write; its ending says the format: ${figureFormats.map(({ extension }) => `.${extension}`).join(', ')}`,
    )
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<FigureOptions>()
      const format = formatOf(options.output)
      // Native libraries: loaded when somebody asks.
      const { drawFigure, signsLacking } = await import('../../figures/draw.ts')
      await withHost(options, async ({ client }) => {
        // In the order in which they were launched, as a recipe lists them.
        const runs = (await selectRuns(client, options)).toSorted((left, right) => left.id - right.id)
        checkFields(options.by ?? [])
        const followed = followedMetrics(runs)
        const usual = followed.length === 1 ? followed[0]! : headlineMetric
        const metric = metricAmong(options.metric ?? usual, runs)
        const series = await client.metrics.series({ runIds: runs.map(({ id }) => id), metrics: [metric.name] })
        if (!series.some(({ steps }) => steps.length > 0)) throw nothingToDraw(metric, runs)
        const { width, height } = figureSizes.find(({ name }) => name === options.size)!
        const { title, axis, by, log: logY, band, smooth: smoothing, single } = options
        const asked = { metric, title, logY, axis, by, band, smoothing, single }
        const { footnote, ...bare } = metricFigure(runs, series, asked)
        const figure = { ...bare, ...(options.footnote ? { footnote } : {}), width, height }
        writeOutput(options.output, await drawFigure(figure, format))
        const lacking = signsLacking(figure, format)
        if (lacking.length > 0)
          terminal.say(`signum: no font here has ${lacking.join(' ')}: ${options.output} shows their codes (U+...)`)
        if (options.quiet === true) return
        terminal.say(visibleText(footnote ?? ''))
        terminal.say(`wrote ${options.output}`)
      })
    })
}

function meaningOf(band: BandKind): string {
  return band === 'none' ? 'none' : `${band}, ${bandWords[band]}`
}

function parseShare(text: string): number {
  const share = parseNumber(text)
  if (share < 0 || share >= 1) throw new InvalidArgumentError(`${share} does not lie from 0 to below 1.`)
  return share
}

/** The format that the name of the file asks for. @throws BadInput */
function formatOf(output: string): FigureFormat {
  const format = figureFormatOf(output)
  if (format !== null) return format
  throw new BadInput({
    code: 'unsupported',
    subject: output,
    field: 'output',
    what: phrase`${output} has no ending of a figure`,
    remedy: phrase`name it ${figureFormats.map(({ extension }) => `.${extension}`).join(', ')}`,
  })
}

function nothingToDraw(metric: Metric, runs: readonly RunRow[]): BadInput {
  const others = [...new Set(runs.flatMap(({ results }) => Object.keys(results)))]
    .filter((name) => !isLayerMetric(name))
    .sort()
  const isForeign = runs.some(({ origin }) => origin !== null)
  return new BadInput({
    code: 'nothing-there',
    subject: metric.name,
    what: phrase`none of the ${runs.length} runs has a value of ${metric.name}`,
    remedy:
      others.length === 0
        ? 'they have no values at all yet'
        : phrase`choose another with ${field('metric')}: they have ${others.join(', ')}${
            isForeign ? '; or rename theirs as they are imported' : ''
          }`,
  })
}
