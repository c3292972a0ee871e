import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { WebSocket } from 'ws'

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

/**
 * Collects the garbage of a process's main thread that was started with `--inspect=PORT`.
 * @returns MB of its heap that live.
 */
export async function liveHeap(port: number): Promise<number> {
  const [target] = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as { webSocketDebuggerUrl: string }[]
  const socket = new WebSocket(target!.webSocketDebuggerUrl)
  await once(socket, 'open')
  const ask = async (id: number, method: string) => {
    socket.send(JSON.stringify({ id, method }))
    for (;;) {
      const [text] = (await once(socket, 'message')) as [Buffer]
      const answer = JSON.parse(text.toString()) as { id?: number; result?: { usedSize?: number } }
      if (answer.id === id) return answer.result?.usedSize ?? 0
    }
  }
  await ask(1, 'HeapProfiler.collectGarbage')
  const used = await ask(2, 'Runtime.getHeapUsage')
  socket.terminate()
  return used / 2 ** 20
}
