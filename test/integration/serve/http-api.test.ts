import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serve, type Serving } from '../../../electron/serve/serve.ts'
import { contract } from '../../../shared/contract/contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'signum-api-'))
let serving: Serving
let origin: string
let token: string

beforeAll(async () => {
  serving = await serve({ dataDirectory: join(folder, 'data'), concurrency: 1 })
  const url = new URL(serving.url)
  origin = url.origin
  token = url.searchParams.get('token')!
  const path = join(folder, 'a.csv')
  writeFileSync(path, 'step,acc\n0,0.5\n1,nan\n2,inf\n3,-inf\n')
  expect((await ask('imports/take', { path })).status).toBe(200)
})

afterAll(async () => {
  await serving.close()
  rmSync(folder, { recursive: true })
})

function ask(procedure: string, body: unknown = {}, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${origin}/api/${procedure}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    body: JSON.stringify(body),
  })
}

interface Document {
  openapi: string
  paths: Record<string, { post: { operationId: string } }>
}

test('the document names every procedure of the contract, and needs no token', async () => {
  const answer = await fetch(`${origin}/api/openapi.json`)
  const { openapi, paths } = (await answer.json()) as Document
  expect(openapi).toMatch(/^3\.1/)
  const all = Object.entries(contract).flatMap(([area, procedures]) =>
    Object.keys(procedures).map((name) => `/${area}/${name}`),
  )
  expect(Object.keys(paths).sort()).toEqual(all.sort())
  expect(paths['/metrics/series']!.post.operationId).toBe('metrics.series')
  expect(JSON.stringify(paths['/metrics/series'])).toContain('"enum":["NaN","Infinity","-Infinity"]')
})

test('a program lists runs and reads every point; numbers that JSON lacks are words', async () => {
  const list = (await (await ask('runs/list', { filter: 'id:1' })).json()) as { total: number }
  expect(list.total).toBe(1)
  const series = (await (await ask('metrics/series', { runIds: [1] })).json()) as { values: unknown[] }[]
  expect(series[0]!.values).toEqual([0.5, 'NaN', 'Infinity', '-Infinity'])
  const curves = (await (await ask('metrics/curves', { runIds: [1] })).json()) as { values: unknown[] }[]
  expect(curves[0]!.values).toEqual([0.5, 'NaN', 'Infinity', '-Infinity'])
})

test('news are pushed as server-sent events', async () => {
  const answer = await ask('metrics/follow', { runIds: [1] })
  expect(answer.headers.get('content-type')).toContain('text/event-stream')
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  while (!text.includes('"acc"')) text += (await reader.read()).value ?? ''
  await reader.cancel()
  expect(text).toContain('event: message')
})

describe('refused', () => {
  test('without the token, and with a wrong one', async () => {
    for (const authorization of ['', 'Bearer ', 'Bearer wrong', token]) {
      const answer = await ask('runs/list', {}, { authorization })
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
      expect(await answer.text()).toContain('Authorization: Bearer TOKEN')
    }
    // In the address, where logs keep it, the token is not taken.
    const asked = await fetch(`${origin}/api/runs/list?token=${token}`, { method: 'POST', body: '{}' })
    expect(asked.status).toBe(401)
  })

  test('from another page, and under another name', async () => {
    expect((await ask('runs/list', {}, { origin: 'https://elsewhere.example' })).status).toBe(403)
    const { port } = new URL(origin)
    const status = await new Promise<number | undefined>((done, fail) =>
      request({ host: '127.0.0.1', port, path: '/api/runs/list', headers: { host: 'evil.example' } }, (answer) => {
        answer.resume()
        done(answer.statusCode)
      })
        .on('error', fail)
        .end(),
    )
    expect(status).toBe(421)
  })

  test('bad input, with its faults as values; unknown procedures; bodies beyond the limit', async () => {
    const bad = await ask('runs/list', { limit: -1 })
    expect([bad.status, await bad.json()]).toMatchObject([400, { code: 'BAD_INPUT', data: { faults: [{}] } }])
    const gone = await ask('runs/get', { id: 99 })
    expect([gone.status, await gone.json()]).toMatchObject([404, { code: 'NOT_FOUND', data: { faults: [{}] } }])
    expect((await ask('runs/nothing')).status).toBe(404)
    expect((await fetch(`${origin}/api/runs/list`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(404)
    expect((await ask('runs/list', { filter: 'x'.repeat(33 * 1024 * 1024) })).status).toBe(413)
  })
})
