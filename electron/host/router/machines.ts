import { planStudy } from '../../../shared/experiment/plan-study.ts'
import { listDatasets } from '../../data/kept/registry.ts'
import { listWeights } from '../../weights/kept/registry.ts'
import { checkSite } from '../cluster/check-site.ts'
import { clusterFacts } from '../cluster/cluster-facts.ts'
import { dryRun } from '../cluster/dry-run.ts'
import { keepProfile, listProfiles, profilesPath } from '../cluster/profiles.ts'
import { siteOf } from '../cluster/site.ts'
import { executorName, SlurmExecutor } from '../cluster/slurm-executor.ts'
import { nameTaken } from '../machines/taken-name.ts'
import { procedures, type Services } from './services.ts'

const machines = procedures.machines

export function machinesRouter({ machines: others, executors, dataDirectory, cacheDirectory }: Services) {
  const siteNamed = (name: string) => siteOf(name, dataDirectory, cacheDirectory)
  return {
    hosts: machines.hosts.handler(({ signal }) => others.follow(signal)),
    connect: machines.connect.handler(async ({ input: { name, ...profile } }) => {
      await others.connect(name, profile)
      return { name }
    }),
    forget: machines.forget.handler(async ({ input }) => ({ forgotten: await others.forget(input.name) })),
    profiles: machines.profiles.handler(() => ({
      file: profilesPath(dataDirectory),
      profiles: listProfiles(dataDirectory),
    })),
    keepProfile: machines.keepProfile.handler(async ({ input: { name, profile } }) => {
      if (others.has(name)) throw nameTaken(name, 'another host')
      return { before: await keepProfile(name, profile, dataDirectory) }
    }),
    // A shared connection of ssh is left to end by itself: the executor may use it at this moment.
    check: machines.check.handler(({ input }) => checkSite(siteNamed(input.name))),
    dryRun: machines.dryRun.handler(async ({ input: { on, ...recipe } }) => {
      const planned = planStudy(recipe, await listDatasets(cacheDirectory), await listWeights(cacheDirectory))
      return { scripts: dryRun(planned, siteNamed(on)) }
    }),
    cluster: machines.cluster.handler(({ input }) => {
      const executor = executors.of(executorName(input.name))
      const runs = executor instanceof SlurmExecutor ? executor.runsByJob : new Map<string, number>()
      return clusterFacts(input.name, siteNamed(input.name), runs)
    }),
  }
}
