import { spawnSync } from 'node:child_process'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { runStates, type RunState } from '../../../../shared/contract/run.ts'
import { Failure } from '../../../../electron/host/failure.ts'
import { heartbeatLifetime, thisOwner, type Owner } from '../../../../electron/host/store/owner.ts'
import type { Store } from '../../../../electron/host/store/store.ts'
import { columns, newRun, temporaryStore, update } from './fixtures.ts'

/** Ways to bring a new run into each state. */
const pathTo: Record<RunState, readonly RunState[]> = {
  queued: [],
  training: ['training'],
  paused: ['training', 'paused'],
  elsewhere: [],
  finished: ['training', 'finished'],
  cancelled: ['cancelled'],
  interrupted: ['training', 'interrupted'],
  failed: ['training', 'failed'],
}

function runIn(store: Store, owner: Owner, state: RunState): number {
  const id = store.createRuns([newRun()], null, owner).ids[0]!
  for (const next of pathTo[state]) store.setState(id, next)
  return id
}

/** An owner on this machine and boot whose process has ended. */
function deadOwner(): Owner {
  const { pid } = spawnSync(process.execPath, ['--version'])
  return { ...thisOwner(), pid, started: '1' }
}

describe('runs', () => {
  test('are created all or none', () => {
    const { store, owner } = temporaryStore()
    const broken = { ...newRun(), steps: Number.NaN }
    expect(() =>
      store.createRuns([newRun(), broken], { name: 'study', notes: '', recipe: null, join: true }, owner),
    ).toThrow()
    expect(store.countRuns()).toBe(0)
    expect(store.listStudies()).toEqual([])
  })

  test('are listed newest first, filtered, counted without the limit', () => {
    const { store, owner } = temporaryStore()
    const { ids, studyId } = store.createRuns(
      [newRun({ seed: 1 }), newRun({ seed: 2 }), newRun({ seed: 3 })],
      { name: 'seeds', notes: '', recipe: null, join: true },
      owner,
    )
    store.createRuns([newRun()], null, owner)
    store.setState(ids[0]!, 'training')
    const page = store.listRuns({ studyId: studyId!, limit: 2 })
    expect(page.total).toBe(3)
    expect(page.runs.map(({ id, studyName, experiment }) => [id, studyName, experiment.seed])).toEqual([
      [ids[2], 'seeds', 3],
      [ids[1], 'seeds', 2],
    ])
    expect(store.listRuns({ states: ['training'] }).runs.map(({ id }) => id)).toEqual([ids[0]])
    expect(store.listRuns({ ids: [ids[1]!, 999] }).runs.map(({ id }) => id)).toEqual([ids[1]])
  })

  test('a study is joined by name, while a recipe begins one of its own', () => {
    const { store, owner } = temporaryStore()
    const launch = (join: boolean) =>
      store.createRuns([newRun()], { name: 'table 1', notes: '', recipe: null, join }, owner).studyId
    const first = launch(true)
    expect(launch(true)).toBe(first)
    const second = launch(false)
    expect(second).not.toBe(first)
    expect(launch(true)).toBe(second)
    expect(store.listStudies().map(({ id, runs, finished }) => [id, runs, finished])).toEqual([
      [second, 2, 0],
      [first, 2, 0],
    ])
  })

  test('an unknown run is told by its number and a remedy', () => {
    const { store } = temporaryStore()
    expect(() => store.getRun(7)).toThrow('There is no run 7. The list of runs shows those there are.')
  })

  test('at work are not removed, and nothing else is with them', () => {
    const { store, owner } = temporaryStore()
    const finished = runIn(store, owner, 'finished')
    const training = runIn(store, owner, 'training')
    expect(() => store.removeRuns([finished, training])).toThrow(Failure)
    expect(store.countRuns()).toBe(2)
    store.record([
      update(finished, { columns: [columns('mu', [[1, 5]])], lines: [{ time: 1, level: 'info', message: 'hello' }] }),
    ])
    expect(store.removeRuns([finished, finished])).toBe(1)
    expect(store.newsOfSeries([finished], null, {}).series).toEqual([])
    expect(store.readLog(finished, 0).lines).toEqual([])
  })

  test('changes since a cursor are the rows that changed and those that are gone', () => {
    const { store, owner } = temporaryStore()
    const [a, b, c] = store.createRuns([newRun(), newRun(), newRun()], null, owner).ids as [number, number, number]
    const { cursor } = store.changesSince(0)
    expect(store.changesSince(cursor)).toEqual({ cursor, changed: [], removed: [] })
    store.setState(b, 'training')
    store.setState(c, 'cancelled')
    store.removeRuns([c])
    const changes = store.changesSince(cursor)
    expect(changes.changed.map(({ id, state }) => [id, state])).toEqual([[b, 'training']])
    expect(changes.removed).toEqual([c])
    expect(store.changesSince(changes.cursor).changed).toEqual([])
    expect(store.changesSince(changes.cursor + 1000).changed.map(({ id }) => id)).toEqual([a, b])
  })
})

describe('states', () => {
  const allowed: readonly `${RunState} ${RunState}`[] = [
    'queued training',
    'queued cancelled',
    'queued interrupted',
    'queued failed',
    'training queued',
    'training paused',
    'training finished',
    'training cancelled',
    'training interrupted',
    'training failed',
    'paused queued',
    'paused training',
    'paused cancelled',
    'paused interrupted',
    'paused failed',
    'cancelled queued',
    'interrupted queued',
    'failed queued',
  ]

  // What is trained elsewhere is taken in, and never launched.
  const own = runStates.filter((state) => state !== 'elsewhere')

  test.each(own)('from %s only the legal ones follow', (from) => {
    const { store, owner } = temporaryStore()
    for (const to of own) {
      const id = runIn(store, owner, from)
      if (allowed.includes(`${from} ${to}`)) {
        store.setState(id, to)
        expect(store.getRun(id).state).toBe(to)
      } else {
        expect(() => store.setState(id, to), `${from} to ${to}`).toThrow(
          `Run ${id} is ${from} and cannot become ${to}.`,
        )
      }
    }
  })

  test('a queued run is claimed once, and only by its owner', () => {
    const { store, owner } = temporaryStore()
    const id = runIn(store, owner, 'queued')
    expect(store.claimRun(id, thisOwner())).toBeNull()
    expect(store.claimRun(id, owner)).toMatchObject({ id, checkpoint: null })
    expect(store.claimRun(id, owner)).toBeNull()
    expect(store.getRun(id)).toMatchObject({ state: 'training', startedAt: expect.any(Number) })
  })

  test('reconcile interrupts what a dead process trained, frees its queue, and leaves the living alone', () => {
    const { store, owner } = temporaryStore()
    const dead = deadOwner()
    const trained = store.createRuns([newRun()], null, dead).ids[0]!
    store.claimRun(trained, dead)
    store.record([update(trained, { checkpoint: { path: 'epoch-3.safetensors', epoch: 3, step: 30 } })])
    const queued = store.createRuns([newRun()], null, dead).ids[0]!
    const living = runIn(store, owner, 'paused')
    expect(store.adoptRuns(owner)).toEqual([])

    expect(store.reconcile()).toEqual([trained])
    const { state, error } = store.getRun(trained)
    expect(state).toBe('interrupted')
    expect(error).toContain(`(${dead.pid} on `)
    expect(error).toContain('resume goes on from epoch 3.')
    expect(store.getRun(living).state).toBe('paused')
    expect(store.adoptRuns(owner)).toEqual([queued])
    expect(store.reconcile()).toEqual([])
  })

  test('a run in the queue of a cluster stays queued, and no host begins or cancels it a second time', () => {
    const { store, owner } = temporaryStore()
    const run = { ...newRun(), executor: 'slurm:lab' }
    const [first, second] = store.createRuns([run, run], null, owner).ids as [number, number]
    expect(store.executorsOf([first, second])).toEqual(['slurm:lab', 'slurm:lab'])
    const job = { executor: 'slurm:lab', key: 'k' }
    expect(store.claimRun(first, owner, job, true)).toMatchObject({ id: first })
    expect(store.claimRun(first, owner, job, true)).toBeNull()
    expect(store.cancelQueued(first)).toBe(false)
    expect(store.getRun(first)).toMatchObject({ state: 'queued', startedAt: null, on: 'lab' })
    store.releaseRuns(owner)
    expect(store.adoptRuns(owner, 'clusters')).toEqual([second])
    expect(store.takeUpRuns('slurm:lab', owner)).toMatchObject([{ id: first, state: 'queued', job }])
    store.setState(first, 'training')
    expect(store.getRun(first).startedAt).not.toBeNull()
    // Pre-empted, it waits again; then the cluster loses it.
    store.setState(first, 'queued')
    store.returnRun(first)
    expect(store.adoptRuns(owner, 'clusters')).toEqual([first])
    expect(store.standpointsOf([first])[0]!.job).toEqual({ executor: 'slurm:lab', key: null })
  })

  test('what starts from a run in the queue of a cluster need not wait for it here', () => {
    const { store, owner } = temporaryStore()
    const run = { ...newRun(), executor: 'slurm:lab' }
    const [source, dependant] = store.createRuns([run, { ...run, source: 0 }], null, owner).ids as [number, number]
    expect(store.settleDependants(owner)).toEqual({ held: [dependant], failed: [] })
    store.claimRun(source, owner, { executor: 'slurm:lab', key: 'k' }, true)
    expect(store.settleDependants(owner)).toEqual({ held: [], failed: [] })
    store.claimRun(dependant, owner, { executor: 'slurm:lab', key: 'l' }, true)
    store.setState(source, 'failed', 'x')
    // The cluster knows, and says so.
    expect(store.settleDependants(owner)).toEqual({ held: [], failed: [] })
  })

  test('a run whose job outlives its host is left to who takes it up, with the news that are stored', () => {
    const { store, owner } = temporaryStore()
    const dead = deadOwner()
    const id = store.createRuns([newRun()], null, dead).ids[0]!
    const job = { executor: 'cluster', key: 'k-1' }
    store.claimRun(id, dead, job)
    store.record([update(id, { heard: 7 })])
    store.requestOf(id, 'pause')
    const living = store.createRuns([newRun()], null, owner).ids[0]!
    store.claimRun(living, owner, { executor: 'cluster', key: 'k-2' })

    expect(store.reconcile()).toEqual([])
    expect(store.takeUpRuns('elsewhere', owner)).toEqual([])
    const next = thisOwner()
    expect(store.takeUpRuns('cluster', next)).toMatchObject([{ id, state: 'training', job, heard: 7 }])
    expect(store.takeUpRuns('cluster', owner)).toEqual([])
    expect(store.takeRequests(next)).toEqual([{ id, request: 'pause' }])

    expect(store.releaseRuns(owner)).toBe(0)
    expect(store.takeUpRuns('cluster', next).map((run) => run.id)).toEqual([living])
    store.releaseRun(living, next)
    expect(store.takeUpRuns('cluster', owner).map((run) => run.id)).toEqual([living])
    // Trained again, it is another job, of which nothing was heard.
    store.setState(living, 'cancelled')
    store.requeueRun(living, owner, null)
    store.claimRun(living, owner)
    expect(store.takeUpRuns('cluster', next)).toEqual([])
  })

  test.each([
    ['another boot of this machine', { boot: 'another' }],
    ['a process number used again', { started: '1' }],
  ])('reconcile tells %s', (_, difference) => {
    const { store } = temporaryStore()
    const past = { ...thisOwner(), ...difference }
    const id = store.createRuns([newRun()], null, past).ids[0]!
    store.claimRun(id, past)
    expect(store.reconcile()).toEqual([id])
  })

  test('another machine is judged by its heartbeat', () => {
    const { store } = temporaryStore()
    const far = { ...thisOwner(), machine: 'far-away', pid: 1 }
    const [trained, queued] = store.createRuns([newRun(), newRun()], null, far).ids as [number, number]
    store.claimRun(trained, far)
    expect(store.reconcile()).toEqual([])
    expect(store.adoptRuns(thisOwner())).toEqual([])
    vi.useFakeTimers({ now: Date.now() + 2 * heartbeatLifetime, toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    store.heartbeat(far)
    expect(store.reconcile()).toEqual([])
    vi.setSystemTime(Date.now() + 2 * heartbeatLifetime)
    expect(store.reconcile()).toEqual([trained])
    expect(store.adoptRuns(thisOwner())).toEqual([queued])
  })

  test('requests reach the owner once', () => {
    const { store, owner } = temporaryStore()
    const id = runIn(store, owner, 'training')
    store.requestOf(id, 'cancel')
    expect(store.takeRequests(thisOwner())).toEqual([])
    expect(store.takeRequests(owner)).toEqual([{ id, request: 'cancel' }])
    expect(store.takeRequests(owner)).toEqual([])
  })

  test('the pace comes from finished runs of the same kind', () => {
    const { store, owner } = temporaryStore()
    const id = runIn(store, owner, 'training')
    store.record([update(id, { seconds: 30 })])
    expect(store.pacesOf({ model: 'cnn-small' })).toEqual([])
    store.setState(id, 'finished')
    expect(store.pacesOf({ model: 'cnn-small', dataset: 'digits', trainImages: null })).toEqual([
      { batchSize: 64, runs: 1, secondsPerStep: 0.5, least: 0.5, most: 0.5 },
    ])
    expect(store.pacesOf({ model: 'vit-small' })).toEqual([])
    expect(store.pacesOf({ trainImages: 100 })).toEqual([])
  })
})
