import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpRequest, type Server } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { os } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createToken } from '../../../electron/serve/access.ts'
import { listen, portOf } from '../../../electron/serve/listen.ts'
import { contentSecurityPolicy } from '../../../electron/serve/page-policy.ts'
import { startServer } from '../../../electron/serve/server.ts'

const router = { greet: os.handler(() => 'hello') }
const token = createToken()
const root = mkdtempSync(join(tmpdir(), 'signum-server-'))
const pageDirectory = join(root, 'page')
let http: Server
let port: number
let stop: () => Promise<void>

beforeAll(async () => {
  mkdirSync(join(pageDirectory, 'assets'), { recursive: true })
  writeFileSync(join(pageDirectory, 'index.html'), '<!doctype html><title>Signum</title>')
  writeFileSync(join(pageDirectory, 'assets', 'index-1.js'), 'export {}')
  writeFileSync(join(root, 'secret.txt'), 'secret')
  http = await listen('127.0.0.1', 0)
  port = portOf(http)
  stop = startServer(http, { router, pageDirectory, address: '127.0.0.1', token })
})

afterAll(async () => {
  await stop()
  rmSync(root, { recursive: true })
})

interface Answer {
  status: number
  headers: Record<string, unknown>
  body: string
}

function ask(
  path: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  return new Promise((done, fail) => {
    const request = httpRequest({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let body = ''
      response
        .setEncoding('utf8')
        .on('data', (part: string) => (body += part))
        .on('end', () => done({ status: response.statusCode!, headers: response.headers, body }))
    })
    request.on('error', fail).end()
  })
}

/** Sends bytes as they are: an HTTP client would tidy the path up first. */
function askRaw(text: string): Promise<string> {
  return new Promise((done, fail) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    socket
      .setEncoding('utf8')
      .on('data', (part: string) => (answer += part))
      .on('close', () => done(answer))
      .on('error', fail)
  })
}

/** The status that a WebSocket is refused with, or 101 if it is taken. */
function knock(path: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((done) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers })
    socket.on('open', () => (socket.terminate(), done(101)))
    socket.on('unexpected-response', (_request, response) => (response.destroy(), done(response.statusCode!)))
    socket.on('error', () => {})
  })
}

describe('the page', () => {
  test('is served with its policy and never sniffed', async () => {
    for (const path of ['/', '/index.html?x=1']) {
      const answer = await ask(path)
      expect(answer).toMatchObject({ status: 200, body: '<!doctype html><title>Signum</title>' })
      expect(answer.headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': contentSecurityPolicy,
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-cache',
      })
    }
    expect((await ask('/assets/index-1.js')).headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
    })
  })

  test('never leaves its folder', async () => {
    for (const path of [
      '/../secret.txt',
      '/..%2fsecret.txt',
      '/assets/../../secret.txt',
      '/%2e%2e/secret.txt',
      '//../secret.txt',
      '/assets/..%5c..%5csecret.txt',
    ]) {
      const answer = await askRaw(`GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`)
      expect(answer, path).toMatch(/^HTTP\/1\.1 404 /)
      expect(answer).not.toContain('\r\nsecret')
    }
  })

  test('refuses other names, other methods and what is not there', async () => {
    expect((await ask('/', { headers: { host: 'evil.example' } })).status).toBe(421)
    expect(await ask('/', { method: 'POST' })).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } })
    expect((await ask('/assets/none.js')).status).toBe(404)
    expect(await ask('/', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' })
  })
})

describe('/rpc', () => {
  test('answers calls that carry the token', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc?token=${token}`, {
      headers: { origin: `http://127.0.0.1:${port}` },
    })
    const client = createORPCClient<{ greet: () => Promise<string> }>(
      new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }),
    )
    expect(await client.greet()).toBe('hello')
    socket.terminate()
  })

  test('refuses a missing or wrong token, a foreign origin, a foreign name and other paths', async () => {
    expect(await knock(`/rpc?token=${token}`)).toBe(101)
    expect(await knock('/rpc')).toBe(401)
    expect(await knock(`/rpc?token=${token.slice(1)}`)).toBe(401)
    expect(await knock(`/rpc?token=${createToken()}`)).toBe(401)
    expect(await knock(`/rpc?token=${token}`, { origin: 'http://evil.example' })).toBe(403)
    expect(await knock(`/rpc?token=${token}`, { origin: 'null' })).toBe(403)
    expect(await knock(`/rpc?token=${token}`, { host: 'evil.example' })).toBe(421)
    expect(await knock(`/other?token=${token}`)).toBe(404)
  })
})

describe('the address', () => {
  test('names an occupied port and the remedy', async () => {
    await expect(listen('127.0.0.1', port)).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is taken by another program. Choose another with port, ` +
        'or port 0 for any that is free.',
    )
  })

  test('names an address of another machine', async () => {
    await expect(listen('192.0.2.1', 0)).rejects.toThrow('192.0.2.1 is not an address of this machine')
  })

  test('turns everybody away until there is something to answer them, so that nobody waits for good', async () => {
    const early = await listen('127.0.0.1', 0)
    const at = `127.0.0.1:${portOf(early)}`
    const closed = new Promise((done) =>
      new WebSocket(`ws://${at}/rpc?token=${token}`).on('error', () => {}).on('close', done),
    )
    await expect(fetch(`http://${at}/`)).rejects.toThrow()
    await closed
    const stopEarly = startServer(early, { router, pageDirectory, address: '127.0.0.1', token })
    expect((await fetch(`http://${at}/`)).status).toBe(200)
    await stopEarly()
  })

  test('says how to build a page that is missing', async () => {
    const other = await listen('127.0.0.1', 0)
    const stopOther = startServer(other, { router, pageDirectory: join(root, 'none'), address: '127.0.0.1', token })
    const response = await fetch(`http://127.0.0.1:${portOf(other)}/`)
    expect(response.status).toBe(503)
    expect(await response.text()).toContain('npm run build:page')
    await stopOther()
  })
})
