import { WebSocket } from 'ws'

/** Where a host listens, and the token that it asks for. */
export interface Door {
  port: number
  token: string
}

/** The status of a WebSocket's refusal; 101 if it was let in. */
export function knock({ port }: Door, path: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((done) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers })
    socket.on('unexpected-response', (_, response) => (done(response.statusCode ?? 0), socket.terminate()))
    socket.on('open', () => (done(101), socket.terminate()))
    socket.on('error', () => done(0))
  })
}
