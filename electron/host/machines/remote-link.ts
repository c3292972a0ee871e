import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { WebSocket } from 'ws'
import type { Contract } from '../../../shared/contract/contract.ts'
import type { HostProfile } from '../../../shared/contract/machines.ts'
import { serializers } from '../../../shared/contract/serializers.ts'
import { visibleText } from '../../../shared/errors/visible-text.ts'
import { sshStream, type SshStream } from './ssh-stream.ts'

/** Another host as it is called: every procedure of the contract. */
export type RemoteClient = ContractRouterClient<Contract>

/** Another host does not answer now; it is tried again. */
export class Lost extends Error {
  override readonly name = 'Lost'
}

/** Another host answers, and does not let us in, or must not be shown: trying again does not help. */
export class Refused extends Error {
  override readonly name = 'Refused'
}

export interface RemoteLink {
  client: RemoteClient
  /** Rejects with Lost when the connection is gone; never resolves. */
  gone: Promise<never>
  close(): void
}

/** Milliseconds within which a connection is made, between two signs of life, and of the longest answer to one. */
const patience = 20_000
const heartbeat = 5_000
const longestMessageBytes = 512 * 1024 * 1024

/** Connects to another host. @throws Lost, Refused */
export async function openRemote({ address, token, ssh }: HostProfile): Promise<RemoteLink> {
  const url = new URL('/rpc', address)
  const target = `${url.hostname}:${url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : url.port}`
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  url.searchParams.set('token', token)
  const way = ssh === undefined ? null : sshStream(ssh, target)
  // A certificate of the way's end is checked by Node in the one case, by ssh's host key in the other.
  const socket = new WebSocket(url, {
    handshakeTimeout: patience,
    maxPayload: longestMessageBytes,
    ...(way === null ? {} : { createConnection: () => way.stream as never }),
  })
  const place = ssh === undefined ? target : `${target} through ssh ${ssh}`
  await opened(socket, place, way)
  const { promise: gone, reject } = Promise.withResolvers<never>()
  gone.catch(() => undefined)
  socket.on('error', () => socket.terminate())
  socket.on('close', () => reject(new Lost(way?.complaint() ?? `the connection to ${place} was lost`)))
  watchLife(socket)
  const link = new RPCLink({
    websocket: socket as unknown as globalThis.WebSocket,
    customJsonSerializers: serializers,
  })
  return { client: createORPCClient<RemoteClient>(link), gone, close: () => socket.terminate() }
}

function opened(socket: WebSocket, place: string, way: SshStream | null): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', (error) => {
      const lost = () => new Lost(way?.complaint() ?? `nothing answers at ${place} (${visibleText(error.message)})`)
      if (way === null) reject(lost())
      // What ssh says of it comes after the end of its stream.
      else void way.ended.then(() => reject(lost()))
    })
    socket.once('unexpected-response', (request, { statusCode }) => {
      request.destroy()
      if (statusCode === 401) reject(new Refused(`${place} does not take the token: copy the one it printed`))
      else if (statusCode === 421)
        reject(new Refused(`${place} does not answer to that name: use its IP address, or start it with --host NAME`))
      else reject(new Refused(`what answers at ${place} is not \`signum serve\` (HTTP status ${statusCode})`))
    })
  })
}

/** Ends a connection whose other end is gone without a word. */
function watchLife(socket: WebSocket): void {
  let alive = true
  socket.on('pong', () => (alive = true))
  const timer = setInterval(() => {
    if (!alive) return socket.terminate()
    alive = false
    socket.ping()
  }, heartbeat)
  timer.unref()
  socket.on('close', () => clearInterval(timer))
}
