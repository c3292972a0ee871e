import type { Command } from 'commander'
import { CommandFailure } from '../command-failure.ts'
import { requireEnding } from '../endings.ts'
import { formatCount } from '../format.ts'
import { addRunSelection } from '../run-selection.ts'
import { selectRuns } from '../select-runs.ts'
import type { Terminal } from '../terminal.ts'
import { withHost, type CommonOptions } from '../with-host.ts'
import { writeOutput } from '../write-output.ts'

type ArchiveOptions = CommonOptions & {
  study?: string
  runs?: number[]
  filter?: string
  output?: string
  checkpoints?: boolean
  media: boolean
  json?: boolean
}

/** `signum archive`: a study as one file, for another store. */
export function addArchiveCommand(program: Command, terminal: Terminal): void {
  addRunSelection(
    program
      .command('archive')
      .description(
        'write runs with all their points, logs, records, images, histograms and files into one file, which ' +
          '`signum import` takes in elsewhere with equal digests',
      ),
  )
    .option(
      '--checkpoints',
      'with the newest checkpoint of each run, so that elsewhere it can go on, be frozen and be started from',
    )
    .option('--no-media', 'without images, histograms and files')
    .option('--output <file>', 'file to write (default: the name of the study, here)')
    .option('--json', 'print what was written as JSON')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<ArchiveOptions>()
      requireEnding(options.output, ['signum', 'zip'], { what: 'an archive' })
      await withHost(options, async ({ client }) => {
        const ids = (await selectRuns(client, options)).map(({ id }) => id)
        if (ids.length === 0)
          throw new CommandFailure('there is no run to archive; train one first, with `signum train`')
        const { checkpoints = false, media } = options
        const { fileName, base64, ...written } = await client.imports.archive({ ids, checkpoints, media })
        const file = options.output ?? fileName
        const bytes = Buffer.from(base64, 'base64')
        writeOutput(file, bytes)
        const { runs, points } = written
        if (options.json === true) terminal.print(JSON.stringify({ file, ...written, bytes: bytes.length }, null, 2))
        else
          terminal.print(
            `wrote ${file}: ${runs} ${runs === 1 ? 'run' : 'runs'}, ${formatCount(points)} points, ` +
              (written.media > 0 ? `${formatCount(written.media)} images, histograms and files, ` : '') +
              (checkpoints ? `the checkpoints of ${written.checkpoints}, ` : '') +
              `${formatCount(bytes.length)} bytes`,
          )
        if (checkpoints && written.checkpoints < runs)
          terminal.say(`signum: ${runs - written.checkpoints} of ${runs} have no checkpoint`)
      })
    })
}
