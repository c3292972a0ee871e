import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, connect, type Server, type Socket } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openHost, type Host } from '../../../electron/host/host.ts'
import { serve, type Serving } from '../../../electron/serve/serve.ts'
import { activeStates, type RunRow } from '../../../shared/contract/run.ts'
import type { HostRow } from '../../../shared/contract/machines.ts'

const folder = mkdtempSync(join(tmpdir(), 'signum-machines-'))
const tiny = { dataset: 'digits', trainImages: 256, epochs: 3, modelParameters: { width: 4 }, threads: 1 }
let there: Serving
let here: Host
let link: Link

/** A connection that can be cut: a port whose bytes go on to another. */
class Link {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  isCut = false

  constructor(target: number) {
    this.#server = createServer((near) => {
      if (this.isCut) return near.destroy()
      const far = connect(target, '127.0.0.1')
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from)
        from.pipe(to)
        from.on('error', () => to.destroy())
        from.on('close', () => {
          to.destroy()
          this.#sockets.delete(from)
        })
      }
    })
  }

  async open(): Promise<number> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return (this.#server.address() as { port: number }).port
  }

  cut(): void {
    this.isCut = true
    for (const socket of this.#sockets) socket.destroy()
  }

  close(): void {
    this.cut()
    this.#server.close()
  }
}

beforeAll(async () => {
  there = await serve({ dataDirectory: join(folder, 'there'), concurrency: 1, token: 'a token of some length' })
  here = await openHost({ dataDirectory: join(folder, 'here'), concurrency: 1, holder: 'a test' })
  link = new Link(Number(new URL(there.url).port))
})

afterAll(async () => {
  await here.close()
  await there.close()
  link.close()
  rmSync(folder, { recursive: true })
})

/** Waits until the other hosts are as they should be. */
async function untilHosts(holds: (rows: HostRow[]) => boolean): Promise<HostRow[]> {
  for await (const rows of await here.client.machines.hosts()) if (holds(rows)) return rows
  throw new Error('The host was closed.')
}

/** Waits until runs here are as they should be. */
async function untilRuns(holds: (runs: RunRow[]) => boolean): Promise<RunRow[]> {
  for await (const _ of await here.client.runs.follow({ cursor: 0 })) {
    const { runs } = await here.client.runs.list({ sort: 'created' })
    if (holds(runs)) return runs
  }
  throw new Error('The host was closed.')
}

const ended = (runs: RunRow[]) => runs.length > 0 && runs.every(({ state }) => !activeStates.includes(state))
const address = async () => `http://127.0.0.1:${await link.open()}`

test('a wrong token is said in words, and the right one lets the runs be seen', async () => {
  const at = await address()
  await here.client.machines.connect({ name: 'gpu', address: at, token: 'wrong' })
  const [refused] = await untilHosts(([row]) => row?.state === 'refused')
  expect(refused!.why).toMatch(/does not take the token: copy the one it printed$/)
  await here.client.machines.connect({ name: 'gpu', address: at, token: 'a token of some length' })
  const [open] = await untilHosts(([row]) => row?.facts !== null && row?.facts !== undefined)
  expect(open).toMatchObject({ name: 'gpu', state: 'open', why: null, copied: 0 })
  // The token is nobody else's business.
  expect(statSync(join(folder, 'here/hosts.json')).mode & 0o077).toBe(0)
})

test('a study is launched there from here, and every point of it comes though the link is cut', async () => {
  const { ids } = await here.client.studies.launch({
    name: 'Far',
    notes: '',
    base: tiny,
    matrix: [{ seed: [1, 2, 3] }],
    on: 'gpu',
  })
  expect(ids).toHaveLength(3)
  await untilRuns((runs) => runs.some(({ state, progress }) => state === 'training' && progress.step > 0))
  link.cut()
  const [lost] = await untilHosts(([row]) => row?.state === 'lost')
  expect(lost!.why).toMatch(/connection|answers/)
  await expect(here.client.runs.cancel({ ids })).rejects.toThrow(/"gpu" does not answer.*nothing was done/)
  link.isCut = false
  const runs = await untilRuns(ended)
  expect(runs.map(({ state, on, there: number, studyName }) => [state, on, number, studyName])).toEqual(
    [1, 2, 3].map((number) => ['finished', 'gpu', number, 'Far (gpu)']),
  )
  const local = await openHost({ dataDirectory: join(folder, 'there'), adoptQueued: false })
  for (const run of runs) {
    const ofHere = await here.client.metrics.series({ runIds: [run.id] })
    const ofThere = await local.client.metrics.series({ runIds: [run.there!] })
    expect(ofHere.length).toBeGreaterThan(5)
    const bare = (all: typeof ofHere) => new Map(all.map(({ metric, runId: _, ...rest }) => [metric, rest]))
    expect(bare(ofHere)).toEqual(bare(ofThere))
    expect((await here.client.runs.log({ id: run.id })).lines).toEqual(
      (await local.client.runs.log({ id: run.there! })).lines,
    )
    expect(await here.client.metrics.answers({ runId: run.id })).toEqual(
      await local.client.metrics.answers({ runId: run.there! }),
    )
    expect(await here.client.metrics.histograms({ runId: run.id })).toEqual(
      await local.client.metrics.histograms({ runId: run.there! }),
    )
  }
  await local.close()
})

test('runs of both are in one list; what is asked of them goes where they are', async () => {
  const { ids: own } = await here.client.runs.launch({ experiments: [tiny] })
  const { ids: far } = await here.client.runs.launch({ experiments: [{ ...tiny, epochs: 500, seed: 9 }], on: 'gpu' })
  await untilRuns((runs) => runs.some(({ id, state }) => id === far[0] && state === 'training'))
  const listed = async (filter: string) => (await here.client.runs.list({ filter })).runs.map(({ id }) => id)
  expect(await listed('on:gpu is:active')).toEqual(far)
  expect(await listed('on:here')).toEqual(own)
  expect(await here.client.runs.cancel({ ids: far })).toEqual({ changed: 1 })
  await untilRuns(ended)
  expect((await here.client.runs.get({ id: far[0]! })).state).toBe('cancelled')
  expect((await here.client.runs.get({ id: own[0]! })).state).toBe('finished')
  // A run there cannot start from one that is here alone.
  await expect(here.client.runs.launch({ experiments: [{ ...tiny, startFrom: own[0]! }], on: 'gpu' })).rejects.toThrow(
    `run ${own[0]}, whose weights this study needs, is not on "gpu"`,
  )
  const { ids: started } = await here.client.runs.launch({ experiments: [{ ...tiny, startFrom: 1 }], on: 'gpu' })
  expect((await here.client.runs.get({ id: started[0]! })).experiment.startFrom).toBe(1)
  await untilRuns(ended)
  expect(await here.client.runs.remove({ ids: far })).toEqual({ changed: 1 })
  await untilRuns((runs) => runs.every(({ id }) => id !== far[0]))
  const frozen = await here.client.packed.freeze({ id: 1, real: 'float32' })
  expect(frozen).toBeTruthy()
})

test('a host that was closed goes on with what it lacks', async () => {
  const before = (await here.client.runs.list({})).total
  await here.close()
  const local = await openHost({ dataDirectory: join(folder, 'there'), adoptQueued: false })
  await local.client.runs.mark({ ids: [1], marks: { name: 'renamed there' } })
  await local.close()
  here = await openHost({ dataDirectory: join(folder, 'here'), concurrency: 1, holder: 'a test' })
  await untilHosts(([row]) => row?.state === 'open' && row.lacking === 0)
  expect((await here.client.runs.list({})).total).toBe(before)
})

test('another data directory behind the same address is refused', async () => {
  const other = await serve({ dataDirectory: join(folder, 'other'), token: 'another token, of some length' })
  await here.client.machines.connect({
    name: 'gpu',
    address: new URL(other.url).origin,
    token: 'another token, of some length',
  })
  const [row] = await untilHosts(([each]) => each?.state === 'refused')
  expect(row!.why).toMatch(/another data directory than the one whose runs are shown/)
  await other.close()
})

test('names, addresses and files that cannot be are refused', async () => {
  const { machines } = here.client
  await expect(machines.connect({ name: 'a\nb', address: 'http://x:1', token: 't' })).rejects.toThrow(/letters, digits/)
  await expect(machines.connect({ name: 'x', address: 'file:///etc', token: 't' })).rejects.toThrow(
    /an address such as/,
  )
  await expect(
    machines.connect({ name: 'x', address: 'http://x:1', token: 't', ssh: '-oProxyCommand=evil' }),
  ).rejects.toThrow(/a host of ssh/)
  await machines.keepProfile({ name: 'lab', profile: { folder: '/scratch/me' } })
  await expect(machines.connect({ name: 'lab', address: 'http://x:1', token: 't' })).rejects.toThrow(
    /"lab" is the name of a cluster's profile/,
  )
  await expect(machines.keepProfile({ name: 'gpu', profile: { folder: '/scratch/me' } })).rejects.toThrow(
    /"gpu" is the name of another host/,
  )
})

test('what is forgotten goes with the copies of its runs; there they stay', async () => {
  expect(await here.client.machines.forget({ name: 'gpu' })).toEqual({ forgotten: true })
  const { runs } = await here.client.runs.list({})
  expect(runs.filter(({ there: number }) => number !== undefined)).toEqual([])
  expect(await here.client.machines.forget({ name: 'gpu' })).toEqual({ forgotten: false })
  writeFileSync(join(folder, 'here/hosts.json'), '{"gpu": {"address": 3}}')
  await here.close()
  here = await openHost({ dataDirectory: join(folder, 'here'), concurrency: 1, holder: 'a test' })
  for await (const troubles of await here.client.system.troubles()) {
    expect(troubles.join()).toMatch(/Other hosts are not shown: .*hosts\.json cannot be used/)
    break
  }
})
