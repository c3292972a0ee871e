import { BadInput } from '../../shared/errors/bad-input.ts'
import { field, phrase } from '../../shared/errors/phrase.ts'
import { openHost } from '../host/host.ts'
import { createToken, isLoopback } from './access.ts'
import { builtPageDirectory } from './built-page.ts'
import { listen, portOf, stopListening, type TlsCertificate } from './listen.ts'
import { startServer } from './server.ts'

export interface ServeOptions {
  dataDirectory: string
  /** Address to serve on; any but this machine's own needs a token that was chosen. */
  host?: string
  /** 0 takes any that is free. */
  port?: number
  /** Secret in the address; made at random if it is left out. */
  token?: string
  concurrency?: number
  /** Makes it speak TLS. */
  certificate?: TlsCertificate | null
  pageDirectory?: string
}

export interface Serving {
  /** Address to open in a browser, with its token; the page takes that out of sight. */
  url: string
  /** A notice for the user about the data, or null. */
  notice: string | null
  close(): Promise<void>
}

/** Shortest token taken if other machines can try theirs. */
const shortestToken = 16

/**
 * Opens the host of a data directory and serves it, with the page, over HTTP and WebSocket.
 * @throws BadInput if an address beyond this machine is asked for without a good token; Error if the port is
 * taken.
 */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { host: address = '127.0.0.1', port = 0, token = createToken(), pageDirectory = builtPageDirectory } = options
  if (!isLoopback(address) && (options.token === undefined || options.token.length < shortestToken)) {
    throw new BadInput({
      code: 'missing-value',
      subject: address,
      field: 'token',
      what: phrase`${field('host')} ${address} lets other machines in`,
      remedy: phrase`give a ${field('token')} of at least ${shortestToken} characters that only you know`,
    })
  }
  // The port first: if it is taken, no queued run may have been started.
  const http = await listen(address, port, options.certificate ?? null)
  const host = await openHost({
    dataDirectory: options.dataDirectory,
    concurrency: options.concurrency,
    holder: `the server on port ${portOf(http)} of ${address}`,
  }).catch(async (error: unknown) => {
    await stopListening(http)
    throw error
  })
  const stopServer = startServer(http, { router: host.router, pageDirectory, address, token })
  return {
    url:
      `${(options.certificate ?? null) === null ? 'http' : 'https'}://` +
      `${address.includes(':') ? `[${address}]` : address}:${portOf(http)}/?token=${encodeURIComponent(token)}`,
    notice: host.notice,
    async close() {
      await stopServer()
      await host.close()
    },
  }
}
