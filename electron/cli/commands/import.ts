import { resolve } from 'node:path'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { importKinds, type ImportKind } from '../../../shared/contract/imports.ts'
import { parseNames } from '../arguments.ts'
import { CommandFailure } from '../command-failure.ts'
import { formatCount } from '../format.ts'
import { formatLook, formatTaken, linesOfRemarks } from '../import-text.ts'
import type { Terminal } from '../terminal.ts'
import { terminalVoice } from '../terminal-voice.ts'
import { withHost, type CommonOptions } from '../with-host.ts'

type ImportOptions = CommonOptions & {
  kind?: ImportKind
  study?: string
  set: Record<string, string | number | boolean>
  rename: Record<string, string>
  percent: string[]
  decimal: 'point' | 'comma'
  dryRun?: boolean
  partial?: boolean
  json?: boolean
}

/** `signum import`: runs that were trained elsewhere. */
export function addImportCommand(program: Command, terminal: Terminal): void {
  program
    .command('import')
    .description(
      'take in runs that were trained elsewhere: TensorBoard event files, CSV (also of Weights & Biases, or a ' +
        'folder of them), JSON lines, a project of Trackio, MLflow (mlruns or its SQLite file), DVCLive, offline ' +
        'runs of Weights & Biases, journals of import signum, or an archive of Signum',
    )
    .argument('<path>', 'file or folder')
    .addOption(new Option('--kind <kind>', 'its kind (default: guessed)').choices(importKinds))
    .option('--study <name>', 'the study that the runs join (default: the name of the file or folder)')
    .option(
      '--set <field=value>',
      'fields of the experiment that the file leaves open: dataset=cifar10, model=resnet20, quantizer=bc; may be ' +
        'given again',
      pairs(parseValue),
      {},
    )
    .option(
      '--rename <theirs=ours>',
      'a metric by another name, for example val/acc=deployed.accuracy; may be given again',
      pairs((text) => text),
      {},
    )
    .option('--percent <metrics>', 'metrics whose values are percent and become fractions', parseNames, [])
    .addOption(
      new Option('--decimal <mark>', 'the decimal mark of the numbers in a CSV file')
        .choices(['point', 'comma'])
        .default('point'),
    )
    .option('--dry-run', 'show files, columns, runs, metrics and what would be left out; store nothing')
    .option('--partial', 'exit with 0 although something was left out')
    .option('--json', 'print what was taken as JSON')
    .addHelpText(
      'after',
      '\nA run is recognised by its source: imported again it stays one run, with the points that its file ' +
        'has now. What is not understood is left out and said; the exit code is then 1, unless --partial is given.',
    )
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
          decimal: options.decimal === 'comma' ? ',' : '.',
          dryRun: options.dryRun ?? false,
        })
        if (options.json === true) terminal.print(JSON.stringify(taken, null, 2))
        else terminal.print(taken.dryRun ? formatLook(taken) : formatTaken(taken))
        for (const line of linesOfRemarks(taken, terminalVoice(self))) terminal.say(line)
        const left = taken.leftOut.reduce((sum, { count }) => sum + count, 0)
        if (left > 0 && options.partial !== true)
          throw new CommandFailure(`${formatCount(left)} left out, as said above; --partial accepts that`)
      })
    })
}

export function pairs<Value>(parse: (text: string) => Value) {
  return (text: string, before: Record<string, Value>): Record<string, Value> => {
    const at = text.indexOf('=')
    if (at < 1) throw new InvalidArgumentError(`"${text}" is not a pair: write name=value.`)
    return { ...before, [text.slice(0, at)]: parse(text.slice(at + 1)) }
  }
}

export function parseValue(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}
