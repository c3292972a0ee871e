import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * A server that holds an address of this machine; what it answers is attached later. Until then it turns everybody away,
 * rather than leave them without an answer for good: a page that lost its server and tries again would wait forever.
 * @param port 0 takes any that is free.
 * @throws Error in one clear line where the address cannot be had.
 */
export function listen(address: string, port: number): Promise<Server> {
  return new Promise((done, fail) => {
    const server = createServer()
    server.maxConnections = 0
    server.once('error', (error: NodeJS.ErrnoException) => fail(new Error(complaintAbout(error, address, port), { cause: error })))
    server.listen({ host: address, port, exclusive: true }, () => done(server))
  })
}

/** Lets connections in, once there is something to answer them. */
export function letIn(server: Server): void {
  server.maxConnections = Infinity
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

function complaintAbout(error: NodeJS.ErrnoException, address: string, port: number): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `port ${port} on ${address} is taken by another program; choose another with --port, or --port 0 for any that is free`
    case 'EACCES':
      return `port ${port} on ${address} may not be used by this user; choose one from 1024 to 65535 with --port, or --port 0 for any that is free`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${address} is not an address of this machine; choose one that is with --host`
    default:
      return `cannot serve on ${address}, port ${port}: ${error.message}`
  }
}
