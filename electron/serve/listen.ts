import { createServer, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { FaultError } from '../../shared/errors/fault-error.ts'
import type { FaultInput } from '../../shared/errors/fault.ts'
import { messageOf } from '../../shared/errors/message-of.ts'
import { field, phrase } from '../../shared/errors/phrase.ts'

/** A certificate and its key, in PEM. */
export interface TlsCertificate {
  cert: Buffer
  key: Buffer
}

/** Connections at once; what comes beyond them is turned away by the system. */
const mostConnections = 256
/** A client that does not finish its request within so many milliseconds is cut off. */
const patience = 10_000

/**
 * A server that holds an address of this machine; what it answers is attached later. Until then it turns everybody
 * away, rather than leave them without an answer for good: a page that lost its server and tries again would wait
 * forever.
 * @param port 0 takes any that is free.
 * @param certificate makes it speak TLS
 * @throws Error in one clear line where the address cannot be had, or the certificate is of no use.
 */
export function listen(address: string, port: number, certificate: TlsCertificate | null = null): Promise<Server> {
  return new Promise((done, fail) => {
    const limits = {
      headersTimeout: patience,
      requestTimeout: patience,
      connectionsCheckingInterval: 2000,
      maxHeaderSize: 16_384,
    }
    const server = certificate === null ? createServer(limits) : secureServer({ ...limits, ...certificate })
    server.maxConnections = 0
    server.once('error', (error: NodeJS.ErrnoException) =>
      fail(new FaultError(faultAbout(error, address, port), { cause: error })),
    )
    server.listen({ host: address, port, exclusive: true }, () => done(server))
  })
}

/** Lets connections in, once there is something to answer them. */
export function letIn(server: Server): void {
  server.maxConnections = mostConnections
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

/** Gives the address back and ends every connection. */
export function stopListening(server: Server): Promise<void> {
  return new Promise((done) => {
    server.close(() => done())
    server.closeAllConnections()
  })
}

function secureServer(options: Parameters<typeof createSecureServer>[0]): Server {
  try {
    return createSecureServer(options)
  } catch (error) {
    throw new FaultError(
      {
        code: 'conflict',
        field: 'tlsCert',
        what: phrase`the certificate and its key cannot be used together: ${messageOf(error)}`,
      },
      { cause: error },
    )
  }
}

function faultAbout(error: NodeJS.ErrnoException, address: string, port: number): FaultInput {
  const free = phrase`${field('port')} 0 for any that is free`
  switch (error.code) {
    case 'EADDRINUSE':
      return {
        code: 'in-use',
        subject: port,
        field: 'port',
        what: phrase`port ${port} on ${address} is taken by another program`,
        remedy: phrase`choose another with ${field('port')}, or ${free}`,
      }
    case 'EACCES':
      return {
        code: 'unsupported',
        subject: port,
        field: 'port',
        what: phrase`port ${port} on ${address} may not be used by this user`,
        remedy: phrase`choose one from 1024 to 65535 with ${field('port')}, or ${free}`,
      }
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return {
        code: 'unknown-name',
        subject: address,
        field: 'host',
        what: phrase`${address} is not an address of this machine`,
        remedy: phrase`choose one that is with ${field('host')}`,
      }
    default:
      return {
        code: 'unforeseen',
        subject: port,
        what: phrase`cannot serve on ${address}, port ${port}: ${error.message}`,
      }
  }
}
