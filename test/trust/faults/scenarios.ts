import { appendFileSync, cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { openHost } from '../../../electron/host/host.ts'
import { usableCheckpoint } from '../../../electron/host/scheduler/usable-checkpoint.ts'
import { backupDirectoryOf } from '../../../electron/host/store/backup-folder.ts'
import { backupsIn, damageOf } from '../../../electron/host/store/recovery.ts'
import { openStore } from '../../../electron/host/store/store.ts'
import { readCheckpoint, writeCheckpoint, type Checkpoint } from '../../../electron/trainer/checkpoints/checkpoint.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'
import { digestOfRuns, digestOfStore } from './digest.ts'
import type { Scenario } from './scenario.ts'
import { experiment, copyOfStore, lostOf } from './base.ts'
import { exports } from './exports.ts'
import { training } from './training.ts'

const epochs = [1, 2, 3]
const checkpointOf = (epoch: number): Checkpoint => ({
  experiment: resolveExperiment(experiment),
  epoch,
  step: 10 * epoch,
  randomState: [epoch, 2, 3, 4],
  schedules: { learningRate: 0.1 / epoch },
  tensors: new Map([
    ['w', { shape: [100, 100], values: Float32Array.from({ length: 10_000 }, (_, index) => index * epoch) }],
  ]),
})

const checkpoint: Scenario = {
  name: 'checkpoint',
  inner: true,
  async prepare(folder) {
    for (const epoch of epochs.slice(0, 2)) await writeCheckpoint(folder, checkpointOf(epoch))
  },
  async act(folder) {
    await writeCheckpoint(folder, checkpointOf(3))
  },
  async lost(folder) {
    for (const epoch of epochs) {
      const path = join(folder, `epoch-${epoch}.safetensors`)
      if (!existsSync(path)) continue
      const { tensors } = await readCheckpoint(path)
      if (
        Buffer.from(tensors.get('w')!.values.buffer).compare(
          Buffer.from(checkpointOf(epoch).tensors.get('w')!.values.buffer),
        ) !== 0
      )
        return `${path} holds other weights`
    }
    const { from } = await usableCheckpoint(folder, { checkpoint: 'epoch-3.safetensors', epoch: 3, step: 30 })
    return from === null || from.epoch < 2 ? `of two checkpoints there is ${from?.checkpoint ?? 'none'}` : null
  },
}

/** Settings that were acknowledged, one a line, beside the folder: what must be found again. */
const noteOf = (folder: string) => join(dirname(folder), `said-${basename(folder)}`)

const writes: Scenario = {
  name: 'store',
  prepare(folder) {
    openStore(join(folder, 'signum.db')).close()
    writeFileSync(noteOf(folder), '')
    return Promise.resolve()
  },
  act(folder) {
    const store = openStore(join(folder, 'signum.db'))
    try {
      for (let index = 0; index < 12; index++) {
        store.setSetting(`key ${index}`, 'x'.repeat(3000))
        appendFileSync(noteOf(folder), `key ${index}\n`)
      }
    } finally {
      store.close()
    }
    return Promise.resolve()
  },
  lost(folder) {
    const store = openStore(join(folder, 'signum.db'))
    try {
      const missing = readFileSync(noteOf(folder), 'utf8')
        .split('\n')
        .filter((key) => key !== '' && store.getSetting(key) === null)
      return Promise.resolve(missing.length > 0 ? `acknowledged and gone: ${missing.join(', ')}` : store.check())
    } finally {
      store.close()
    }
  },
}

const backup: Scenario = {
  name: 'backup',
  under: '/backups',
  async prepare(folder, base) {
    copyOfStore(folder, base)
    const store = openStore(join(folder, 'signum.db'))
    await store.backUp()
    store.close()
    // Copies are called by the second.
    await new Promise((resolve) => setTimeout(resolve, 1001))
  },
  async act(folder) {
    const store = openStore(join(folder, 'signum.db'))
    try {
      await store.backUp()
    } finally {
      store.close()
    }
  },
  lost(folder, base) {
    const copies = backupsIn(backupDirectoryOf(join(folder, 'signum.db')))
    const damaged = copies.filter((copy) => damageOf(copy) !== null)
    if (damaged.length > 0)
      return Promise.resolve(`damaged copies stand among the good: ${damaged.map((copy) => basename(copy)).join(', ')}`)
    if (copies.every((copy) => digestOfStore(copy) !== digestOfStore(join(base, 'store', 'signum.db'))))
      return Promise.resolve('no copy holds the runs')
    return Promise.resolve(lostOf(folder, base))
  },
}

const frozenFolder = join(import.meta.dirname, '../../frozen')
const frozen = (version: number) => gunzipSync(readFileSync(join(frozenFolder, `schema-${version}.db.gz`)))
export const frozenVersions = readdirSync(frozenFolder)
  .flatMap((name) => /^schema-(\d+)/.exec(name)?.[1] ?? [])
  .map(Number)
  .sort((a, b) => a - b)

const migration = (version: number): Scenario => ({
  name: `migration from schema ${version}`,
  prepare(folder) {
    writeFileSync(join(folder, 'signum.db'), frozen(version))
    return Promise.resolve()
  },
  act(folder) {
    openStore(join(folder, 'signum.db')).close()
    return Promise.resolve()
  },
  lost(folder, base) {
    const untouched = join(base, `schema-${version}.db`)
    if (!existsSync(untouched)) writeFileSync(untouched, frozen(version))
    if (digestOfStore(join(folder, 'signum.db')) !== digestOfStore(untouched))
      return Promise.resolve('runs or their points are others than they were')
    const damaged = backupsIn(backupDirectoryOf(join(folder, 'signum.db'))).filter((copy) => damageOf(copy) !== null)
    return Promise.resolve(
      damaged.length > 0 ? `the copy before the migration is damaged: ${basename(damaged[0]!)}` : null,
    )
  },
})

const firstStart: Scenario = {
  name: 'first start',
  prepare: () => Promise.resolve(),
  act(folder) {
    openStore(join(folder, 'signum.db')).close()
    return Promise.resolve()
  },
  // There is nothing yet to lose but the folder: the next start must be able to use it.
  async lost(folder) {
    await this.act(folder)
    const other = readdirSync(folder).filter((name) => name.includes('damaged'))
    return other.length === 0 ? null : `the beginning was taken for a damaged store: ${other.join(', ')}`
  },
}

const recovery: Scenario = {
  name: 'recovery',
  async prepare(folder, base) {
    copyOfStore(folder, base)
    const file = join(folder, 'signum.db')
    const store = openStore(file)
    await store.backUp()
    store.close()
    const bytes = readFileSync(file)
    bytes.fill(0xa5, 8192, 4 * 8192)
    writeFileSync(file, bytes)
  },
  act(folder) {
    openStore(join(folder, 'signum.db')).close()
    return Promise.resolve()
  },
  // What is not yet in its place stands in its copy: it is there once the next start has recovered it.
  async lost(folder, base) {
    await this.act(folder)
    return lostOf(folder, base)
  },
}

const intake: Scenario = {
  name: 'import of an archive',
  under: '/signum.db',
  prepare(folder, base) {
    openStore(join(folder, 'signum.db')).close()
    cpSync(join(base, 'study.signum'), join(folder, 'study.signum'))
    return Promise.resolve()
  },
  async act(folder) {
    const host = await openHost({ dataDirectory: folder, adoptQueued: false })
    try {
      await host.client.imports.take({ path: join(folder, 'study.signum') })
    } finally {
      await host.close()
    }
  },
  lost(folder, base) {
    const digest = digestOfRuns(join(folder, 'signum.db'))
    const [none, all] = [undefined, digestOfRuns(join(base, 'store', 'signum.db'))]
    return Promise.resolve(digest === none || digest === all ? null : 'part of an archive was taken in')
  },
}

export const scenarios: readonly Scenario[] = [
  checkpoint,
  firstStart,
  writes,
  backup,
  ...frozenVersions.map(migration),
  recovery,
  intake,
  ...exports,
  training('its checkpoints', '/runs/'),
  training('the store', '/signum.db'),
]
