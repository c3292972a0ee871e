import { Command } from 'commander'
import manifest from '../../package.json' with { type: 'json' }
import { describeFailure, exitCodes } from './command-failure.ts'
import { addArchiveCommand } from './commands/archive.ts'
import { addBackupCommand } from './commands/backup.ts'
import { addClusterCommand } from './commands/cluster.ts'
import { addCompareCommand } from './commands/compare.ts'
import { addCompletionCommand } from './commands/completion.ts'
import { addDatasetsCommand } from './commands/datasets.ts'
import { addDemoCommand } from './commands/demo.ts'
import { addDeployCommand } from './commands/deploy.ts'
import { addDoctorCommand } from './commands/doctor.ts'
import { addEnginesCommand } from './commands/engines.ts'
import { addExportCommand } from './commands/export.ts'
import { addFieldsCommand } from './commands/fields.ts'
import { addFigureCommand } from './commands/figure.ts'
import { addFollowCommand } from './commands/follow.ts'
import { addFormsCommand } from './commands/forms.ts'
import { addFreezeCommand } from './commands/freeze.ts'
import { addImportCommand } from './commands/import.ts'
import { addJobCommand } from './commands/job.ts'
import { addMetricsCommand } from './commands/metrics.ts'
import { addModelCommand } from './commands/model.ts'
import { addNoticesCommand } from './commands/notices.ts'
import { addPredictCommand } from './commands/predict.ts'
import { addQuantizerCommand } from './commands/quantizer.ts'
import { addReportCommand } from './commands/report.ts'
import { addRunsCommand } from './commands/runs.ts'
import { addServeCommand } from './commands/serve.ts'
import { addStudyCommand } from './commands/study.ts'
import { addTableCommand } from './commands/table.ts'
import { addTrainCommand } from './commands/train.ts'
import { addWeightsCommand } from './commands/weights.ts'
import { suggestChoices } from './choices.ts'
import { refuseEmptyPaths } from './empty-paths.ts'
import type { Terminal } from './terminal.ts'

/** The commands in the order in which `signum --help` lists them. */
const commands = [
  addTrainCommand,
  addStudyCommand,
  addRunsCommand,
  addMetricsCommand,
  addFieldsCommand,
  addTableCommand,
  addCompareCommand,
  addFigureCommand,
  addReportCommand,
  addImportCommand,
  addFollowCommand,
  addArchiveCommand,
  addFreezeCommand,
  addPredictCommand,
  addExportCommand,
  addDeployCommand,
  addQuantizerCommand,
  addFormsCommand,
  addModelCommand,
  addWeightsCommand,
  addDatasetsCommand,
  addEnginesCommand,
  addJobCommand,
  addClusterCommand,
  addNoticesCommand,
  addServeCommand,
  addBackupCommand,
  addDoctorCommand,
  addDemoCommand,
  addCompletionCommand,
]

/**
 * Runs one command.
 * @param args what was typed behind `signum`.
 * @returns the exit code: 0 done, 1 failed, 2 bad input, 130 interrupted. Failures print one line on stderr.
 */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  const program = new Command('signum')
    .description(manifest.description)
    .version(manifest.version)
    .option('--data-dir <folder>', 'folder of the runs (default: SIGNUM_DATA_DIR, or a folder of your account)')
    .option('--python <file>', 'Python whose PyTorch computes (default: SIGNUM_PYTHON, an active environment, python3)')
    .option('--quiet', 'show no progress')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => terminal.print(text),
      writeErr: (text) => terminal.say(text.trimEnd()),
      outputError: () => {},
    })
    .exitOverride()
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 bad input, 130 interrupted.')
  for (const add of commands) add(program, terminal)
  suggestChoices(program)
  let command: Command | null = null
  program.hook('preAction', (_, running) => {
    command = running
    refuseEmptyPaths(running)
    // Threads and processes of this command read it from here.
    const { python } = running.optsWithGlobals<{ python?: string }>()
    if (python !== undefined) process.env.SIGNUM_PYTHON = python
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCodes.done
  } catch (error) {
    const { exitCode, line } = describeFailure(error, command)
    if (line !== null) terminal.say(`signum: ${line.trim().replaceAll(/\s*\n\s*/g, ' ')}`)
    if (process.env.SIGNUM_DEBUG !== undefined && error instanceof Error) terminal.say(error.stack ?? '')
    return exitCode
  }
}
