import type { MessagePortMainLike } from '@orpc/client/message-port'
import { isPage } from './navigation.ts'

/** The parts of Electron's types that the handing over needs; a test stands in for them without Electron. */
export interface PageFrame<Port> {
  url: string
  parent: unknown
  postMessage(channel: string, message: unknown, transfer?: Port[]): void
}

export interface Channel<Port> {
  port1: Port
  port2: Port
}

export interface RpcHandler {
  upgrade(port: MessagePortMainLike, options: { context: Record<never, never> }): void
}

/** How the page asks for its port, and what brings it. */
export const readyChannel = 'signum:ready'
export const portChannel = 'signum:port'

/** Whether a message comes from the main frame of the page itself. */
export function isPageFrame<Frame extends { url: string; parent: unknown }>(frame: Frame | null): frame is Frame {
  return frame !== null && frame.parent === null && isPage(frame.url)
}

/**
 * Gives a page that asks for it a port to the host. Only the main frame of the page itself gets one.
 * @returns whether it did.
 */
export function givePort<Port extends MessagePortMainLike & { start(): void }>(
  frame: PageFrame<Port> | null,
  handler: RpcHandler,
  createChannel: () => Channel<Port>,
): boolean {
  if (!isPageFrame(frame)) return false
  const { port1, port2 } = createChannel()
  handler.upgrade(port1, { context: {} })
  port1.start()
  frame.postMessage(portChannel, null, [port2])
  return true
}
