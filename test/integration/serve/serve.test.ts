import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { serve, type Serving } from '../../../electron/serve/serve.ts'
import type { Contract } from '../../../shared/contract/contract.ts'
import { activeStates, type RunRow } from '../../../shared/contract/run.ts'
import { parseStudy } from '../../../shared/experiment/study.ts'
import { serializers } from '../../../shared/contract/serializers.ts'
import { halvedStudy } from '../halved-study.ts'

const folder = mkdtempSync(join(tmpdir(), 'signum-serve-'))
let serving: Serving
let socket: WebSocket
let client: ContractRouterClient<Contract>

beforeAll(async () => {
  serving = await serve({ dataDirectory: join(folder, 'data'), concurrency: 1 })
  const { origin, host, searchParams } = new URL(serving.url)
  socket = new WebSocket(`ws://${host}/rpc?token=${searchParams.get('token')}`, { origin })
  client = createORPCClient(
    new RPCLink({ websocket: socket as unknown as globalThis.WebSocket, customJsonSerializers: serializers }),
  )
})

afterAll(async () => {
  await serving.close()
  rmSync(folder, { recursive: true })
})

test('trains a run that a browser launches, and pushes its curve as it grows', async () => {
  const { cursor } = await client.runs.list({})
  const { ids } = await client.runs.launch({
    experiments: [{ dataset: 'digits', epochs: 3, modelParameters: { width: 4 } }],
  })
  const curve = await client.metrics.follow({ runIds: ids, metrics: ['deployed.accuracy'] })
  const points: number[] = []
  for await (const { series } of curve) {
    points.push(...series.flatMap(({ steps }) => [...steps]))
    if (points.length >= 3) break
  }
  expect(points).toEqual([22, 44, 66])
  for await (const { changed } of await client.runs.follow({ cursor })) {
    if (changed.some(({ id, state }) => id === ids[0] && !activeStates.includes(state))) break
  }
  expect((await client.runs.get({ id: ids[0]! })).state).toBe('finished')
})

test('trains a run to its end that successive halving stopped, when a browser resumes it', async () => {
  const { ids } = await client.studies.launch(parseStudy(halvedStudy))
  const [ahead, behind] = ids as [number, number]
  /** Follows both runs until neither is at work. */
  const rest = async () => {
    const states = new Map<number, string>()
    for await (const { changed } of await client.runs.follow({ cursor: 0 })) {
      for (const { id, state } of changed) states.set(id, state)
      if (ids.every((id) => !activeStates.includes(states.get(id) as RunRow['state']))) break
    }
    return states
  }
  const first = await rest()
  expect([first.get(ahead), first.get(behind)]).toEqual(['finished', 'cancelled'])
  expect(await client.runs.resume({ ids: [behind] })).toMatchObject({ changed: 1 })
  expect((await rest()).get(behind)).toBe('finished')
  expect((await client.runs.get({ id: behind })).progress.epoch).toBe(16)
})

test('tells a browser what is wrong, field by field', async () => {
  await expect(client.runs.launch({ experiments: [{ epochs: 0, colour: 'red' }] })).rejects.toMatchObject({
    code: 'BAD_INPUT',
    data: {
      faults: expect.arrayContaining([
        expect.objectContaining({ field: 'epochs' }),
        expect.objectContaining({ field: 'colour' }),
      ]) as unknown,
    },
  })
  await expect(client.runs.get({ id: 99 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('refuses the same with another token', async () => {
  const { host } = new URL(serving.url)
  const refused = new WebSocket(`ws://${host}/rpc?token=guess`)
  const status = await new Promise((done) =>
    refused.on('unexpected-response', (_, response) => done(response.statusCode)).on('error', () => {}),
  )
  expect(status).toBe(401)
})

test('ends every connection when it closes', async () => {
  const other = await serve({ dataDirectory: join(folder, 'other') })
  const { host, searchParams } = new URL(other.url)
  const connection = new WebSocket(`ws://${host}/rpc?token=${searchParams.get('token')}`)
  await new Promise((done) => connection.on('open', done))
  const closed = new Promise((done) => connection.on('close', done))
  await other.close()
  await closed
  await expect(fetch(`http://${host}/`)).rejects.toThrow()
})
