import { STATUS_CODES, type IncomingMessage, type Server as HttpServer } from 'node:http'
import type { Duplex } from 'node:stream'
import { RPCHandler } from '@orpc/server/ws'
import type { AnyRouter } from '@orpc/server'
import { WebSocketServer, type WebSocket } from 'ws'
import { serializers } from '../../shared/contract/serializers.ts'
import { isOwnHost, isOwnOrigin, sameToken } from './access.ts'
import { isForApi, type HttpApi } from './http-api-path.ts'
import { letIn, stopListening } from './listen.ts'
import { sendText, servePage } from './page-server.ts'

export interface ServerOptions {
  router: AnyRouter
  /** Folder of the built page. */
  pageDirectory: string
  /** Address that is listened on. */
  address: string
  /** Secret that /rpc asks for as `?token=`. */
  token: string
}

/** Seconds between two signs of life asked of a connection; one that misses a sign is dropped. */
const heartbeatSeconds = 30
const longestMessageBytes = 32 * 1024 * 1024
/** Pages and programs that are connected at once. */
const mostClients = 64
/** Messages a second that a connection may send, on average over ten seconds; a page sends a few. */
const mostMessagesASecond = 500

/**
 * Serves the page over HTTP and the router over the WebSocket /rpc.
 * @param http a server that listens already (see listen.ts).
 * @returns what ends it.
 */
export function startServer(
  http: HttpServer,
  { router, pageDirectory, address, token }: ServerOptions,
): () => Promise<void> {
  let api: Promise<HttpApi> | null = null
  http.on('request', (request, response) => {
    if (!isOwnHost(request.headers.host, address))
      return sendText(response, 421, 'This server does not answer to that name.')
    // A browser does not say to its page why a WebSocket was refused: the page asks here.
    if (URL.parse(request.url ?? '/', 'http://page')?.pathname === '/rpc') {
      const refusal = refusalOf(request, address, token)
      return sendText(response, refusal?.status ?? 426, refusal?.reason ?? 'Connect here with a WebSocket.')
    }
    if (isForApi(request.url)) {
      if (!isOwnOrigin(request)) return sendText(response, 403, 'Only the page served here may connect.')
      // Loaded when a program asks: the page needs none of it.
      api ??= import('./http-api.ts').then(({ httpApi }) => httpApi(router, token))
      return void api.then((answer) => answer(request, response)).catch((error: Error) => response.destroy(error))
    }
    servePage(pageDirectory, request, response).catch((error: Error) => response.destroy(error))
  })
  const sockets = new WebSocketServer({ noServer: true, maxPayload: longestMessageBytes })
  const handler = new RPCHandler(router, { customJsonSerializers: serializers })

  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const refusal = refusalOf(request, address, token)
    if (refusal !== null) return refuse(socket, refusal.status, refusal.reason)
    if (sockets.clients.size >= mostClients)
      return refuse(
        socket,
        503,
        `${mostClients} pages and programs are connected already: close one, then load this page again.`,
      )
    sockets.handleUpgrade(request, socket, head, (connection) => {
      watchLife(connection)
      watchPace(connection)
      void handler.upgrade(connection, { context: {} })
    })
  })
  letIn(http)
  return () => {
    for (const connection of sockets.clients) connection.terminate()
    sockets.close()
    return stopListening(http)
  }
}

function refusalOf(
  request: IncomingMessage,
  boundHost: string,
  token: string,
): { status: number; reason: string } | null {
  if (!isOwnHost(request.headers.host, boundHost))
    return { status: 421, reason: 'This server does not answer to that name.' }
  if (!isOwnOrigin(request)) return { status: 403, reason: 'Only the page served here may connect.' }
  const url = URL.parse(request.url ?? '/', 'http://page')
  if (url?.pathname !== '/rpc') return { status: 404, reason: 'WebSocket connections are taken at /rpc.' }
  if (!sameToken(url.searchParams.get('token') ?? '', token)) {
    return { status: 401, reason: 'The token is missing or wrong: open the address that Signum printed.' }
  }
  return null
}

function refuse(socket: Duplex, status: number, reason: string): void {
  const body = `${reason}\n`
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-type: text/plain; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}

/** Drops a connection that sends more than anybody could mean to. */
function watchPace(connection: WebSocket): void {
  let allowance = 10 * mostMessagesASecond
  let last = performance.now()
  connection.on('message', () => {
    const now = performance.now()
    allowance = Math.min(10 * mostMessagesASecond, allowance + ((now - last) / 1000) * mostMessagesASecond) - 1
    last = now
    if (allowance < 0) connection.close(1008, `more than ${mostMessagesASecond} messages a second`)
  })
}

/** Drops a connection whose other end is gone without a word, so that its subscriptions end. */
function watchLife(connection: WebSocket): void {
  let alive = true
  connection.on('pong', () => (alive = true))
  connection.on('error', () => connection.terminate())
  const timer = setInterval(() => {
    if (!alive) return connection.terminate()
    alive = false
    connection.ping()
  }, heartbeatSeconds * 1000)
  timer.unref()
  connection.on('close', () => clearInterval(timer))
}
