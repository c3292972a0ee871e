import { resolve } from 'node:path'
import type { Command } from 'commander'
import { CommandFailure, exitCodes } from '../command-failure.ts'
import type { Terminal } from '../terminal.ts'

/** Signals of Slurm (--signal) and what they mean. SIGUSR1 would start the debugger of Node. */
const stops = { SIGTERM: 'signal', SIGINT: 'signal', SIGUSR2: 'time-limit' } as const

/** `signum job ...`: what a job of a cluster runs. */
export function addJobCommand(program: Command, terminal: Terminal): void {
  const job = program.command('job').description('train the run in a job folder, as a cluster does')
  job
    .command('run')
    .description('train it, or go on from its newest checkpoint; SIGTERM and Ctrl C stop it between two steps')
    .argument('<folder...>', 'job folder: order.json, journals and checkpoints; several are trained side by side')
    .addHelpText(
      'after',
      '\nOn SIGUSR2, which Slurm sends before the time limit, the job puts itself into the queue again.',
    )
    .action(async (folders: string[]) => {
      const signal = stopSignal()
      const { runJobs } = await import('../../host/jobs/run-job.ts')
      const outcomes = await runJobs(
        folders.map((folder) => resolve(folder)),
        signal,
      )
      const stopped = outcomes.find(({ end }) => end.type === 'stopped')
      if (stopped !== undefined) throw new CommandFailure(stopped.message, exitCodes.interrupted)
      // Of several, each says in its journal how it ended: what starts from the others goes on.
      const [{ end, message }] = outcomes as [(typeof outcomes)[0]]
      if (outcomes.length === 1 && end.type === 'failed') throw new CommandFailure(message)
      for (const outcome of outcomes) terminal.say(`signum: ${outcome.message}`)
    })
}

type Why = (typeof stops)[keyof typeof stops]

/** Listens from now on: a job may be told to stop while its program loads. */
function stopSignal(): { onStop(stop: (why: Why) => void): void } {
  let given: Why | null = null
  const told: ((why: Why) => void)[] = []
  for (const [name, why] of Object.entries(stops))
    process.on(name, () => {
      given ??= why
      for (const tell of told) tell(why)
    })
  return {
    onStop(stop) {
      told.push(stop)
      if (given !== null) stop(given)
    },
  }
}
