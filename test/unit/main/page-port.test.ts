import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink, type MessagePortMainLike } from '@orpc/client/message-port'
import { os } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { expect, test } from 'vitest'
import { givePort, portChannel, type PageFrame } from '../../../electron/main/page-port.ts'

type Port = MessagePortMainLike & { start(): void; port: MessagePort }

/**
 * Stands in for Electron's MessagePortMain, which hands events with `data` to its listeners: Electron has no binary
 * here.
 */
function electronPort(port: MessagePort): Port {
  return {
    port,
    start: () => port.start(),
    on: (event, callback) => void port.on(event, (data: unknown) => callback({ data })),
    postMessage: (data) => port.postMessage(data),
  }
}

function electronChannel() {
  const { port1, port2 } = new MessageChannel()
  return { port1: electronPort(port1), port2: electronPort(port2) }
}

function frameAt(url: string, parent: unknown = null) {
  const sent: { channel: string; ports: Port[] }[] = []
  const frame: PageFrame<Port> = {
    url,
    parent,
    postMessage: (channel, _message, ports = []) => sent.push({ channel, ports }),
  }
  return { frame, sent }
}

const handler = new RPCHandler({ greet: os.handler(() => 'hello') })

test('gives the page a port that reaches the router', async () => {
  const { frame, sent } = frameAt('app://signum/#/runs')
  expect(givePort(frame, handler, electronChannel)).toBe(true)
  expect(sent.map(({ channel }) => channel)).toEqual([portChannel])
  const { port } = sent[0]!.ports[0]!
  port.start()
  const client = createORPCClient<{ greet: () => Promise<string> }>(new RPCLink({ port: port }))
  expect(await client.greet()).toBe('hello')
  port.close()
})

test('gives none to a foreign page, an inner frame or a frame that is gone', () => {
  for (const { frame, sent } of [frameAt('https://evil.example/'), frameAt('app://signum/', {})]) {
    expect(givePort(frame, handler, electronChannel)).toBe(false)
    expect(sent).toEqual([])
  }
  expect(givePort(null, handler, electronChannel)).toBe(false)
})
