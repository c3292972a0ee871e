import type { Command } from 'commander'
import { activeStates, resumableStates } from '../../../shared/contract/run.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import type { Host } from '../../host/host.ts'
import { integerWithin, parseRunIds } from '../arguments.ts'
import { formatTime } from '../format.ts'
import { interruptible } from '../interrupt.ts'
import { learnStore } from '../learn-store.ts'
import { layerTableMetrics } from '../layer-text.ts'
import { formatFamily } from '../family-text.ts'
import { formatRun, formatRuns } from '../run-text.ts'
import type { Terminal } from '../terminal.ts'
import { addListRuns } from './list-runs.ts'
import { addMarkRuns } from './mark-runs.ts'
import { addRunMedia } from './run-media.ts'
import { addRunPoints } from './run-points.ts'
import { requireFinished, waitForRuns } from '../wait.ts'
import { withHost, type CommonOptions } from '../with-host.ts'

type ShowOptions = CommonOptions & { json?: boolean }

/** `signum runs ...`: what is in the store, and what is to become of it. */
export function addRunsCommand(program: Command, terminal: Terminal): void {
  const runs = program.command('runs').description('list, show, mark, cancel, resume and remove runs')
  addListRuns(runs, terminal)
  addShow(runs, terminal)
  addLog(runs, terminal)
  addRunPoints(runs, terminal)
  addRunMedia(runs, terminal)
  addResume(runs, terminal)
  addChange(runs, terminal, 'cancel', 'stop runs that wait or train; they can be resumed')
  addChange(runs, terminal, 'remove', 'remove runs with their curves and files, for good')
  addMarkRuns(runs, terminal)
}

function addShow(runs: Command, terminal: Terminal): void {
  runs
    .command('show')
    .description('show one run in full, with what it comes from and what came of it')
    .argument('<id>', 'number of the run', parseRunIds)
    .option('--json', 'print the run as JSON')
    .action(async (ids: number[], _: unknown, self: Command) => {
      const options = self.optsWithGlobals<ShowOptions>()
      await withHost(options, async ({ client }) => {
        await learnStore(client)
        const run = await client.runs.get({ id: onlyOne(ids) })
        const family = await client.runs.family({ id: run.id })
        if (options.json === true) return terminal.print(JSON.stringify({ ...run, family }, null, 2))
        const metrics = layerTableMetrics(run)
        const related = [...family.ancestors, ...family.descendants].map((relative) => relative.id)
        const relatives =
          related.length === 0
            ? []
            : (await client.runs.list({ ids: related, limit: related.length, metrics: [] })).runs
        terminal.print(
          formatRun(
            run,
            metrics.length === 0 ? [] : await client.metrics.series({ runIds: [run.id], metrics }),
            formatFamily(run, family, relatives),
          ),
        )
      })
    })
}

function addLog(runs: Command, terminal: Terminal): void {
  runs
    .command('log')
    .description('print what a run had to say')
    .argument('<id>', 'number of the run', parseRunIds)
    .option('--json', 'print the lines as JSON')
    .action(async (ids: number[], _: unknown, self: Command) => {
      const options = self.optsWithGlobals<ShowOptions>()
      await withHost(options, async ({ client }) => {
        const { lines } = await client.runs.log({ id: onlyOne(ids) })
        if (options.json === true) return terminal.print(JSON.stringify(lines, null, 2))
        for (const { time, level, message } of lines)
          terminal.print(`${formatTime(time)} ${level === 'info' ? '' : `${level}: `}${message}`)
      })
    })
}

function addResume(runs: Command, terminal: Terminal): void {
  runs
    .command('resume')
    .description('go on with runs from their last checkpoint and wait for them')
    .argument('<ids>', 'numbers of the runs: 3 or 1,2,5-8', parseRunIds)
    .option('--concurrency <runs>', 'runs that train at a time', integerWithin(1, 64))
    .option('--json', 'print the runs as JSON')
    .action(async (ids: number[], _: unknown, self: Command) => {
      const options = self.optsWithGlobals<ShowOptions & { concurrency?: number }>()
      // One run alone gets every core.
      const concurrency = options.concurrency ?? (ids.length === 1 ? 1 : undefined)
      await interruptible((signal) =>
        withHost({ ...options, concurrency, notifies: true }, async (host) => {
          const { changed } = await host.client.runs.resume({ ids })
          if (changed === 0) await refuseEnded(host, ids)
          const rows = await waitForRuns(host, ids, { terminal, quiet: options.quiet === true, signal })
          terminal.print(options.json === true ? JSON.stringify(rows, null, 2) : formatRuns(rows))
          requireFinished(rows, signal)
        }),
      )
    })
}

function addChange(runs: Command, terminal: Terminal, verb: 'cancel' | 'remove', description: string): void {
  runs
    .command(verb)
    .description(description)
    .argument('<ids>', 'numbers of the runs: 3 or 1,2,5-8', parseRunIds)
    .option('--json', 'print how many as JSON')
    .action(async (ids: number[], _: unknown, self: Command) => {
      const options = self.optsWithGlobals<ShowOptions>()
      await withHost(options, async ({ client }) => {
        const { changed } = await client.runs[verb]({ ids })
        const done = verb === 'cancel' ? 'cancelled' : 'removed'
        terminal.print(
          options.json === true ? JSON.stringify({ changed }) : `${changed} ${changed === 1 ? 'run' : 'runs'} ${done}`,
        )
      })
    })
}

/** @throws BadInput if none of the runs is active anywhere: waiting for them would say nothing. */
async function refuseEnded({ client }: Host, ids: readonly number[]): Promise<void> {
  const { total } = await client.runs.list({ ids: [...ids], states: [...activeStates], limit: 1 })
  if (total === 0)
    throw new BadInput({
      code: 'wrong-state',
      what: phrase`run ${ids.join(', ')} cannot be resumed`,
      remedy: phrase`only ${resumableStates.join(', ')} and paused runs can`,
    })
}

function onlyOne(ids: readonly number[]): number {
  if (ids.length !== 1)
    throw new BadInput({
      code: 'ambiguous',
      what: phrase`one run at a time is shown, not ${ids.length}`,
    })
  return ids[0]!
}
