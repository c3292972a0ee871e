import { resolve } from 'node:path'
import type { Command } from 'commander'
import { activeStates } from '../../../shared/contract/run.ts'
import { planStudy } from '../../../shared/experiment/plan-study.ts'
import { listDatasets } from '../../data/kept/registry.ts'
import { checkSite } from '../../host/cluster/check-site.ts'
import { dryRun } from '../../host/cluster/dry-run.ts'
import type { Profile } from '../../host/cluster/profile.ts'
import { profilesPath, readProfiles } from '../../host/cluster/profiles.ts'
import { siteOf } from '../../host/cluster/site.ts'
import { cacheDirectoryOf } from '../../host/data-directory.ts'
import { listWeights } from '../../weights/kept/registry.ts'
import { formatColumns, type Column } from '../columns.ts'
import { CommandFailure } from '../command-failure.ts'
import { interruptible } from '../interrupt.ts'
import { formatRuns } from '../run-text.ts'
import type { Terminal } from '../terminal.ts'
import { requireFinished, waitForRuns } from '../wait.ts'
import { dataDirectoryOf, withHost, type CommonOptions } from '../with-host.ts'
import { findStudy } from './study.ts'

type Options = CommonOptions & { json?: boolean }

const columns: Column<[string, Profile]>[] = [
  { heading: 'profile', value: ([name]) => name },
  { heading: 'host', value: ([, { ssh }]) => ssh ?? 'here' },
  { heading: 'partition', value: ([, { partition }]) => partition ?? '' },
  { heading: 'time', value: ([, { time }]) => time ?? '' },
  { heading: 'folder', value: ([, { folder }]) => folder },
]

/** `signum cluster ...`: Slurm clusters that train studies (`signum study run --on`). */
export function addClusterCommand(program: Command, terminal: Terminal): void {
  const cluster = program.command('cluster').description('clusters that train studies: profiles, checks, dry runs')
  const directoryOf = (options: Options) => resolve(dataDirectoryOf(options))
  const siteIn = (name: string, options: Options) =>
    siteOf(name, directoryOf(options), cacheDirectoryOf(directoryOf(options)))
  cluster
    .command('profiles')
    .description('list the profiles of clusters, and say in which file they are')
    .option('--json', 'print them as JSON')
    .action((_: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      const profiles = readProfiles(directoryOf(options))
      if (options.json === true) return terminal.print(JSON.stringify(Object.fromEntries(profiles), null, 2))
      if (options.quiet !== true) terminal.say(`profiles in ${profilesPath(directoryOf(options))}: ${profiles.size}`)
      terminal.print(formatColumns(columns, [...profiles]))
    })
  cluster
    .command('check')
    .description(
      'ask a cluster what a study needs there: Slurm, the partition, the folder, this version of Signum, data',
    )
    .argument('<profile>', 'name of the profile')
    .option('--json', 'print the findings as JSON')
    .action(async (name: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      const site = siteIn(name, options)
      const findings = await checkSite(site).finally(() => site.transport.close())
      if (options.json === true) terminal.print(JSON.stringify(findings, null, 2))
      else for (const { well, what } of findings) terminal.print(`${well ? 'ok  ' : 'NOT '} ${what}`)
      const bad = findings.filter(({ well }) => !well)
      if (bad.length > 0) throw new CommandFailure(bad[0]!.what)
    })
  cluster
    .command('dry-run')
    .description('print the scripts that a study would be handed over with; nothing is written or submitted')
    .argument('<profile>', 'name of the profile')
    .argument('<recipe>', 'name of a recipe that comes with Signum, or a file')
    .action(async (name: string, recipe: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      const cache = cacheDirectoryOf(directoryOf(options))
      const planned = planStudy(findStudy(recipe), await listDatasets(cache), await listWeights(cache))
      terminal.print(dryRun(planned, siteIn(name, options)))
    })
  cluster
    .command('follow')
    .description('follow the runs that clusters train, until all have ended; Ctrl C leaves them there')
    .option('--json', 'print the runs as JSON')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await interruptible((signal) =>
        withHost({ ...options, adoptQueued: 'clusters', notifies: true }, async (host) => {
          const { runs } = await host.client.runs.list({ states: [...activeStates], sort: 'created', limit: 100_000 })
          const ids = runs.filter(({ on, there }) => (on ?? null) !== null && there === undefined).map(({ id }) => id)
          if (ids.length === 0) return terminal.say('no cluster trains a run of this store')
          const rows = await waitForRuns(host, ids, { terminal, quiet: options.quiet === true, signal, leaves: true })
          terminal.print(options.json === true ? JSON.stringify(rows, null, 2) : formatRuns(rows))
          requireFinished(rows, signal)
        }),
      )
    })
}
