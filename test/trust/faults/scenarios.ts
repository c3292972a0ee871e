import { execFile } from 'node:child_process'
import { appendFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { openHost } from '../../../electron/host/host.ts'
import { usableCheckpoint } from '../../../electron/host/scheduler/usable-checkpoint.ts'
import { backupDirectoryOf } from '../../../electron/host/store/backup-folder.ts'
import { backupsIn, damageOf } from '../../../electron/host/store/recovery.ts'
import { openStore } from '../../../electron/host/store/store.ts'
import { readCheckpoint, writeCheckpoint, type Checkpoint } from '../../../electron/trainer/checkpoints/checkpoint.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { activeStates } from '../../../shared/contract/run.ts'
import { digestOfRuns, digestOfStore } from './digest.ts'

/** Something that writes, before which stands what must not be lost. */
export interface Scenario {
  /** What is written. */
  name: string
  /** Part of the folder whose writes are made to fail; all of it if it is left out. */
  under?: string
  /** The words of a failure are nobody's to read: whoever calls it puts them in others. */
  inner?: boolean
  /**
   * What was left is looked at by another process, as after a crash: in the same one a host would still seem to hold
   * its runs.
   */
  otherProcess?: boolean
  /** Begins with an empty folder. `base` is one of `makeBase`. */
  prepare(folder: string, base: string): Promise<void>
  /** Writes. @throws if it cannot, in words */
  act(folder: string): Promise<void>
  /** @returns what was lost of what had been accepted, null if nothing was. */
  lost(folder: string, base: string): Promise<string | null>
}

const experiment: ExperimentInput = {
  dataset: 'digits',
  model: 'cnn-small',
  modelParameters: { width: 4 },
  quantizer: 'bnn++',
  trainImages: 320,
  epochs: 2,
  engine: 'onnxruntime',
}

/**
 * A store with runs in it, one with some of their writes, an archive of them, and a packed model: what the scenarios
 * begin with.
 */
export async function makeBase(folder: string): Promise<void> {
  const host = await openHost({ dataDirectory: join(folder, 'store'), concurrency: 1 })
  const { ids } = await host.client.runs.launch({
    experiments: [
      { ...experiment, seed: 1 },
      { ...experiment, seed: 2 },
    ],
    study: 'kept',
  })
  while ((await host.client.runs.list({ states: ['finished'] })).total < ids.length)
    await new Promise((resolve) => setTimeout(resolve, 50))
  writeFileSync(
    join(folder, 'study.signum'),
    Buffer.from((await host.client.imports.archive({ ids })).base64, 'base64'),
  )
  writeFileSync(
    join(folder, 'model.safetensors'),
    Buffer.from((await host.client.packed.export({ id: 1 })).base64, 'base64'),
  )
  await host.close()
}

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

function copyOfStore(folder: string, base: string): void {
  cpSync(join(base, 'store'), folder, { recursive: true })
}

/** Whether a store holds what the base's does. */
function lostOf(folder: string, base: string): string | null {
  const digest = digestOfStore(join(folder, 'signum.db'))
  return digest === digestOfStore(join(base, 'store', 'signum.db'))
    ? null
    : 'runs or their points are others than they were'
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

/** The command line in a process of its own: it inherits the failing disk. */
function signum(...words: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['--no-warnings', join(import.meta.dirname, '../../../electron/signum.js'), ...words],
      { timeout: 60_000 },
      (error, _, words) => {
        if (error === null) resolve()
        else
          reject(new Error(words.trim() === '' ? `the command ended with ${error.code ?? error.signal}` : words.trim()))
      },
    )
  })
}

/** A file that a command writes over one that is there: it must be the old one or the new one. */
const exported = (name: string, file: string, command: (folder: string, output: string) => string[]): Scenario => ({
  name: `export: ${name}`,
  under: `/out/`,
  prepare(folder, base) {
    copyOfStore(join(folder, 'store'), base)
    cpSync(join(base, 'model.safetensors'), join(folder, 'model.safetensors'))
    mkdirSync(join(folder, 'out'))
    writeFileSync(join(folder, 'out', file), 'what was there')
    return Promise.resolve()
  },
  act: (folder) => signum(...command(folder, join(folder, 'out', file)), '--data-dir', join(folder, 'store')),
  async lost(folder) {
    const path = join(folder, 'out', file)
    const found = existsSync(path) ? readFileSync(path) : null
    if (found === null) return `${file} is gone`
    if (found.toString('latin1') === 'what was there') return null
    // A whole one is what the same command writes elsewhere.
    const again = join(folder, `again-${file}`)
    await signum(...command(folder, again), '--data-dir', join(folder, 'store'))
    return readFileSync(again).equals(found) ? null : `${file} is neither the old one nor the new one`
  },
})

const exports = [
  exported('table', 'table.tex', (_, output) => ['table', '--format', 'latex', '--output', output]),
  exported('figure', 'figure.svg', (_, output) => ['figure', '--output', output]),
  exported('archive', 'study.signum', (_, output) => ['archive', '--output', output]),
  exported('packed model', 'packed.safetensors', (_, output) => ['freeze', '1', '--output', output]),
  exported('ONNX', 'model.onnx', (folder, output) => ['export', join(folder, 'model.safetensors'), '--output', output]),
]

/** A run on a host: ends, or is refused, in words. */
async function train(folder: string): Promise<void> {
  const warnings: string[] = []
  const hear = ({ message }: Error) => warnings.push(message)
  process.on('warning', hear)
  const host = await openHost({ dataDirectory: folder, concurrency: 1 })
  try {
    const { runs } = await host.client.runs.list({})
    if (runs.length === 0) await host.client.runs.launch({ experiments: [experiment] })
    else {
      const left = runs.filter(({ state }) => state !== 'finished' && !activeStates.includes(state))
      if (left.length > 0) await host.client.runs.resume({ ids: left.map(({ id }) => id) })
    }
    const patience = performance.now() + 15_000
    for (;;) {
      const {
        runs: [run],
      } = await host.client.runs.list({})
      if (run === undefined) throw new Error('the run is not in the list')
      if (run.state === 'finished') return
      if (run.state === 'paused' && run.error !== null) throw new Error(run.error)
      if (!activeStates.includes(run.state))
        throw new Error(run.error ?? `the run ended as ${run.state} without a word`)
      if (warnings.length > 0) throw new Error(warnings[0])
      if (performance.now() > patience) throw new Error('the run neither ended nor said why')
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  } finally {
    process.off('warning', hear)
    await host.close().catch(() => undefined)
  }
}

const training = (name: string, under: string): Scenario => ({
  name: `training: ${name}`,
  under,
  otherProcess: true,
  prepare: () => Promise.resolve(),
  act: train,
  async lost(folder, base) {
    await train(folder)
    return digestOfRuns(join(folder, 'signum.db')) === digestOfRuns(join(base, 'store', 'signum.db'), 1)
      ? null
      : 'the run came to other figures'
  },
})

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
