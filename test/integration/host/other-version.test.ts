import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { implement } from '@orpc/server'
import { afterAll, expect, test } from 'vitest'
import { openHost } from '../../../electron/host/host.ts'
import { letIn, listen, portOf } from '../../../electron/serve/listen.ts'
import { startServer } from '../../../electron/serve/server.ts'
import { contract } from '../../../shared/contract/contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'signum-other-version-'))
afterAll(() => rmSync(folder, { recursive: true }))

const procedures = implement(contract)
const newer = {
  mirror: {
    greet: procedures.mirror.greet.handler(() => ({ version: '99.0.0', store: 'one', cursor: 1 })),
  },
}

test.each([
  ['another version', newer, /it is Signum 99\.0\.0, and this one is \d.*: install the same version on both$/],
  ['an older one, which cannot be asked', {}, /it is an older Signum, and this one is \d.*: install the same version/],
])('%s of Signum is refused in words, and nothing is copied', async (_, router, words) => {
  const http = await listen('127.0.0.1', 0)
  const token = 'a token'
  const stop = startServer(http, { router, pageDirectory: folder, address: '127.0.0.1', token })
  letIn(http)
  const host = await openHost({ dataDirectory: mkdtempSync(join(folder, 'data-')), holder: 'a test' })
  await host.client.machines.connect({ name: 'far', address: `http://127.0.0.1:${portOf(http)}`, token })
  for await (const [row] of await host.client.machines.hosts()) {
    if (row?.state !== 'refused') continue
    expect(row.why).toMatch(words)
    break
  }
  await expect(host.client.runs.launch({ experiments: [{ dataset: 'digits' }], on: 'far' })).rejects.toThrow(
    /"far" does not answer: it is .*nothing was done/,
  )
  expect((await host.client.runs.list({})).total).toBe(0)
  await host.close()
  await stop()
})

test('what is not signum serve, and what is not there, are told apart', async () => {
  const { createServer } = await import('node:http')
  const other = createServer((_, response) => response.writeHead(418).end()).listen(0, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  const host = await openHost({ dataDirectory: mkdtempSync(join(folder, 'data-')), holder: 'a test' })
  const { port } = other.address() as { port: number }
  await host.client.machines.connect({ name: 'pot', address: `http://127.0.0.1:${port}`, token: 't' })
  await host.client.machines.connect({ name: 'void', address: 'http://127.0.0.1:9', token: 't' })
  for await (const rows of await host.client.machines.hosts()) {
    if (rows.some(({ why }) => why === null)) continue
    expect(rows.map(({ state, why }) => [state, why])).toEqual([
      ['refused', expect.stringMatching(/is not `signum serve` \(HTTP status \d+\)$/)],
      ['lost', expect.stringMatching(/^nothing answers at 127\.0\.0\.1:9 \(.*ECONNREFUSED/)],
    ])
    break
  }
  await host.close()
  other.close()
})
