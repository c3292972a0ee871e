import { statSync } from 'node:fs'
import { join } from 'node:path'
import { openHost, type Host } from '../../../electron/host/host.ts'
import { openStore } from '../../../electron/host/store/store.ts'
import { thisOwner } from '../../../electron/host/store/owner.ts'
import { openStoreClient, type StoreClient } from '../../../electron/host/store/client.ts'
import type { Contestant } from './contestant.ts'
import { accuracy } from './data.ts'

/** Points that a curve is drawn with: two for every pixel of a wide chart. */
export const drawnPoints = 4000
const page = 100

/** Signum's own store, written as the host writes it and asked through the host's procedures, as the page asks. */
export async function signumContestant(
  directory: string,
): Promise<Contestant & { file: string; client(): Host['client'] }> {
  const file = join(directory, 'signum.db')
  const owner = { ...thisOwner(), instance: 'bench' }
  let store: StoreClient | null = await openStoreClient(file)
  let host: Host | null = null
  const ask = () => host!.client

  return {
    title: 'Signum',
    file,
    client: ask,
    async add(runs) {
      store ??= await openStoreClient(file)
      const ids: number[] = []
      for (const { run } of runs) {
        ids.push(
          ...(
            await store.createRuns(
              [{ experiment: run.experiment, epochs: run.experiment.epochs, steps: 10 * run.points }],
              { name: run.study, notes: '', recipe: null, join: true },
              owner,
            )
          ).ids,
        )
      }
      for (const id of ids) await store.claimRun(id, owner)
      await store.record(
        runs.map(({ run, columns }, index) => ({
          runId: ids[index]!,
          columns: [...columns],
          lines: [],
          seconds: run.points / 4,
          progress: {
            epoch: run.experiment.epochs,
            epochs: run.experiment.epochs,
            step: 10 * run.points,
            steps: 10 * run.points,
            secondsLeft: 0,
          },
        })),
      )
      for (const id of ids) await store.setState(id, 'finished')
    },
    async reopen() {
      await store?.close()
      store = null
      await host?.close()
      host = await openHost({ dataDirectory: directory, adoptQueued: false })
    },
    async bytes() {
      await store?.close()
      store = null
      const direct = openStore(file)
      while (direct.reclaim() > 0);
      direct.close()
      return statSync(file).size
    },
    firstPage: async () => (await ask().runs.list({ limit: page })).runs.map(({ id }) => id),
    filtered: async (method, above) =>
      (await ask().runs.list({ filter: `method:${method} accuracy>${100 * above}`, limit: page })).runs.map(
        ({ id }) => id,
      ),
    sorted: async () => (await ask().runs.list({ sort: `-${accuracy}`, limit: page })).runs.map(({ id }) => id),
    groupMeans: async () => {
      const { groups } = await ask().runs.groups({
        sort: `-${accuracy}`,
        figures: [accuracy],
        metrics: [],
        limit: 10_000,
      })
      return groups.flatMap(({ figures, ids }) =>
        figures[accuracy] === undefined ? [] : [{ mean: figures[accuracy].mean!, runs: ids.length }],
      )
    },
    curve: async (run, metric) =>
      (await ask().metrics.curves({ runIds: [run], metrics: [metric], points: drawnPoints }))[0]!.steps.length,
    curves: async (runs, metric) =>
      (await ask().metrics.curves({ runIds: [...runs], metrics: [metric], points: drawnPoints })).reduce(
        (sum, { steps }) => sum + steps.length,
        0,
      ),
    async close() {
      await host?.close()
      await store?.close()
    },
  }
}
