import { resolve } from 'node:path'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { importKinds, type ImportKind } from '../../../shared/contract/imports.ts'
import { isLayerMetric } from '../../../shared/metrics/metric.ts'
import { parseNames } from '../arguments.ts'
import { formatCount } from '../format.ts'
import type { Terminal } from '../terminal.ts'
import { withHost, type CommonOptions } from '../with-host.ts'

type ImportOptions = CommonOptions & {
  kind?: ImportKind
  study?: string
  set: Record<string, string | number | boolean>
  rename: Record<string, string>
  percent: string[]
  json?: boolean
}

/** `signum import`: runs that were trained elsewhere. */
export function addImportCommand(program: Command, terminal: Terminal): void {
  program
    .command('import')
    .description(
      'take in runs that were trained elsewhere: TensorBoard event files, CSV (also of Weights & Biases), a ' +
        'project of Trackio, or an archive of Signum',
    )
    .argument('<path>', 'file or folder')
    .addOption(new Option('--kind <kind>', 'what it is (default: guessed)').choices(importKinds))
    .option('--study <name>', 'the study that the runs join (default: the name of the file or folder)')
    .option(
      '--set <field=value>',
      'what the file does not tell of the experiment: dataset=cifar10, model=resnet20, quantizer=bc; may be ' +
        'given again',
      pairs(parseValue),
      {},
    )
    .option(
      '--rename <theirs=ours>',
      'a metric by another name, for example val.acc=deployed.accuracy; slashes of theirs are dots; may be given again',
      pairs((text) => text),
      {},
    )
    .option(
      '--percent <metrics>',
      'metrics, by our names, whose values are percent and become fractions',
      parseNames,
      [],
    )
    .option('--json', 'print what was taken as JSON')
    .addHelpText('after', '\nRuns whose points are there already under the same name are passed over.')
    .action(async (path: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<ImportOptions>()
      await withHost(options, async ({ client }) => {
        const taken = await client.imports.take({
          path: resolve(path),
          kind: options.kind,
          study: options.study,
          set: options.set,
          rename: options.rename,
          percent: options.percent,
        })
        if (options.json === true) return terminal.print(JSON.stringify(taken, null, 2))
        const { ids, known, points, metrics, kind } = taken
        const ofRuns = metrics.filter((name) => !isLayerMetric(name)).join(', ')
        terminal.print(
          `${ids.length} ${ids.length === 1 ? 'run' : 'runs'} taken from ${kind}: ` +
            `${ids.length === 0 ? 'nothing new' : `${ids.join(', ')}; ${formatCount(points)} points of ${ofRuns}`}` +
            `${known.length === 0 ? '' : `; ${known.length} there already (${known.join(', ')})`}`,
        )
      })
    })
}

function pairs<Value>(parse: (text: string) => Value) {
  return (text: string, before: Record<string, Value>): Record<string, Value> => {
    const at = text.indexOf('=')
    if (at < 1) throw new InvalidArgumentError(`"${text}" is no pair: write name=value.`)
    return { ...before, [text.slice(0, at)]: parse(text.slice(at + 1)) }
  }
}

function parseValue(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}
