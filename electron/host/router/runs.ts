import { listDatasets } from '../../data/kept/registry.ts'
import { listWeights } from '../../weights/kept/registry.ts'
import { executorName } from '../cluster/slurm-executor.ts'
import { launchRunsThere } from '../machines/launch-there.ts'
import { expectedQueue } from '../pace.ts'
import { resolveAll } from '../resolve-all.ts'
import { procedures, type Services } from './services.ts'

const runs = procedures.runs

export function runsRouter({ store, scheduler, machines, paces, changes, cacheDirectory }: Services) {
  return {
    list: runs.list.handler(({ input }) => store.listRuns(input)),
    groups: runs.groups.handler(({ input }) => store.groupRuns(input)),
    ids: runs.ids.handler(({ input }) => store.idsOfRuns(input)),
    known: runs.known.handler(async () => {
      const { values, metrics } = await store.knownValues()
      const datasets = (await listDatasets(cacheDirectory)).map(({ name }) => name)
      return { values: { ...values, dataset: [...new Set([...datasets, ...values.dataset])] }, metrics }
    }),
    mark: runs.mark.handler(({ input }) => store.markRuns(input.ids, input.marks)),
    restore: runs.restore.handler(async ({ input }) => ({ changed: await store.restoreMarks(input.marked) })),
    get: runs.get.handler(({ input }) => store.getRun(input.id)),
    family: runs.family.handler(({ input }) => store.familyOf(input.id)),
    log: runs.log.handler(async ({ input }) => {
      await store.getRun(input.id)
      return await store.readLog(input.id, input.after)
    }),
    launch: runs.launch.handler(async ({ input }) => {
      if (input.on !== undefined && machines.has(input.on))
        return launchRunsThere(input, { machine: input.on, machines, store, cacheDirectory })
      const datasets = await listDatasets(cacheDirectory)
      return scheduler.launch(
        resolveAll(input.experiments, datasets, await listWeights(cacheDirectory)).map((resolved) => ({
          resolved,
          source: null,
        })),
        input.study === undefined ? null : { name: input.study, notes: '', recipe: null, join: true },
        datasets,
        { executor: input.on === undefined ? null : executorName(input.on) },
      )
    }),
    cancel: runs.cancel.handler(async ({ input }) => ({
      changed: await machines.each(
        input.ids,
        (ids) => scheduler.cancel(ids),
        (client, ids) => client.runs.cancel({ ids }),
      ),
    })),
    pause: runs.pause.handler(async ({ input }) => ({
      changed: await machines.each(
        input.ids,
        (ids) => scheduler.pause(ids),
        (client, ids) => client.runs.pause({ ids }),
      ),
    })),
    resume: runs.resume.handler(async ({ input }) => ({
      changed: await machines.each(
        input.ids,
        (ids) => scheduler.resume(ids),
        (client, ids) => client.runs.resume({ ids }),
      ),
    })),
    queue: runs.queue.handler(() => expectedQueue(store, paces, scheduler.limits)),
    prioritize: runs.prioritize.handler(async ({ input }) => ({
      changed: await machines.each(
        input.ids,
        (ids) => scheduler.prioritize(ids, input.place),
        (client, ids) => client.runs.prioritize({ ids, place: input.place }),
      ),
    })),
    arrange: runs.arrange.handler(async ({ input }) => ({
      changed: await machines.each(
        input.ids,
        (ids) => scheduler.arrange(ids),
        (client, ids) => client.runs.arrange({ ids }),
      ),
    })),
    hold: runs.hold.handler(async ({ input }) => {
      await scheduler.limits.hold(input.held)
      return { held: scheduler.limits.held }
    }),
    remove: runs.remove.handler(async ({ input }) => ({
      changed: await machines.each(
        input.ids,
        (ids) => scheduler.remove(ids),
        (client, ids) => client.runs.remove({ ids }),
      ),
    })),
    follow: runs.follow.handler(async function* ({ input, signal }) {
      let { cursor } = input
      for await (const _ of changes.follow(signal)) {
        const news = await store.changesSince(cursor)
        cursor = news.cursor
        if (news.changed.length > 0 || news.removed.length > 0) yield news
      }
    }),
  }
}
