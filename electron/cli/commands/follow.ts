import { existsSync } from 'node:fs'
import { Option, type Command } from 'commander'
import { importKinds, type ForeignKind } from '../../../shared/contract/imports.ts'
import { clauseOf } from '../../../shared/errors/voice.ts'
import { isPattern } from '../../host/follow/follow-roots.ts'
import { parseNames } from '../arguments.ts'
import { formatCount } from '../format.ts'
import { interruptible } from '../interrupt.ts'
import type { Terminal } from '../terminal.ts'
import { terminalVoice } from '../terminal-voice.ts'
import { withHost, type CommonOptions } from '../with-host.ts'
import { pairs, parseValue } from './import.ts'

type FollowOptions = CommonOptions & {
  kind?: ForeignKind
  study?: string
  set: Record<string, string | number | boolean>
  rename: Record<string, string>
  percent: string[]
  decimal: 'point' | 'comma'
  json?: boolean
}

/** `signum follow`: runs that are trained elsewhere, while they train. */
export function addFollowCommand(program: Command, terminal: Terminal): void {
  program
    .command('follow')
    .description(
      'take in runs that are trained elsewhere while they train, until Ctrl C: event files of TensorBoard, CSV, JSON ' +
        'lines, Trackio, MLflow (mlruns and SQLite), DVCLive, Weights & Biases (also offline), journals of ' +
        'import signum',
    )
    .argument('<paths...>', 'folders and files, or patterns such as "runs/*/logs"; they may come later')
    .addOption(
      new Option('--kind <kind>', 'only files of this kind').choices(importKinds.filter((kind) => kind !== 'archive')),
    )
    .option('--study <name>', 'the study that the runs join (default: the name of the folder)')
    .option('--set <field=value>', 'as for import; may be given again', pairs(parseValue), {})
    .option(
      '--rename <theirs=ours>',
      'as for import; may be given again',
      pairs((text) => text),
      {},
    )
    .option('--percent <metrics>', 'metrics whose values are percent and become fractions', parseNames, [])
    .addOption(
      new Option('--decimal <mark>', 'the decimal mark of the numbers in CSV files')
        .choices(['point', 'comma'])
        .default('point'),
    )
    .option('--json', 'print what is taken as JSON, an object a line')
    .addHelpText(
      'after',
      '\nNothing is written in the folders. A run is known by where it is read from: followed again or imported, it ' +
        'stays one run. An app or server on the same data directory shows it while it grows.',
    )
    .action(async (paths: string[], _: unknown, self: Command) => {
      const { kind, study, set, rename, percent, decimal, json, ...options } = self.optsWithGlobals<FollowOptions>()
      const voice = terminalVoice(self)
      await interruptible((signal) =>
        withHost({ ...options, notifies: true }, async ({ follow }) => {
          const mark = decimal === 'comma' ? ',' : '.'
          const counts = { runs: new Set<number>(), points: 0 }
          const follower = await follow(
            { paths, kind, study, set, rename, percent, decimal: mark },
            {
              onTaken(taken) {
                for (const { id, added } of taken) {
                  counts.runs.add(id!)
                  counts.points += Math.max(0, added)
                }
                if (json === true) for (const run of taken) terminal.print(JSON.stringify(run))
                else
                  for (const { id, name, outcome } of taken) if (outcome === 'new') terminal.print(`run ${id}: ${name}`)
                terminal.draw(`${counts.runs.size} runs, ${formatCount(counts.points)} points`)
              },
              onRemark: (fault, leftOut) =>
                terminal.say(`signum: ${leftOut ? 'left out' : 'note'}: ${clauseOf(fault, voice)}`),
            },
          )
          for (const path of paths)
            if (!isPattern(path) && !existsSync(path))
              terminal.say(`signum: note: there is nothing at ${path} yet; it is taken in once it is there`)
          if (options.quiet !== true) terminal.say(`signum: following ${paths.join(', ')} until Ctrl C`)
          await follower.run(signal)
          terminal.draw(null)
        }),
      )
    })
}
