import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os'
import manifest from '../../../package.json' with { type: 'json' }
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'
import { listDatasets } from '../../data/kept/registry.ts'
import { listWeights } from '../../weights/kept/registry.ts'
import { billOf } from '../bill.ts'
import { checkHere } from '../check-here.ts'
import { procedures, type Services } from './services.ts'

const system = procedures.system

export function systemRouter({ store, scheduler, paces, engines, troubles, dataDirectory, cacheDirectory }: Services) {
  return {
    get: system.get.handler(async () => ({
      version: manifest.version,
      node: process.version,
      platform: `${platform()} ${release()} ${arch()}`,
      processor: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
      memoryBytes: totalmem(),
      dataDirectory,
      databaseBytes: await store.size(),
      runs: await store.countRuns(),
      concurrency: scheduler.limits.concurrency,
    })),
    troubles: system.troubles.handler(({ signal }) => troubles.follow(signal)),
    engines: system.engines.handler(() => engines.list()),
    estimate: system.estimate.handler(async ({ input }) => {
      const datasets = await listDatasets(cacheDirectory)
      const experiment = resolveExperiment(input.experiment, datasets, await listWeights(cacheDirectory))
      await checkHere(experiment, { store, engines: () => engines.recent() })
      return billOf(experiment, paces, datasets)
    }),
    backUp: system.backUp.handler(async () => ({ path: await store.backUp() })),
    concurrency: system.concurrency.handler(async ({ input }) => {
      await scheduler.limits.setConcurrency(input.runs)
      return { runs: scheduler.limits.concurrency }
    }),
  }
}
