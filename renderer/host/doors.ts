import { RPCLink as MessagePortLink } from '@orpc/client/message-port'
import { RPCLink as WebSocketLink } from '@orpc/client/websocket'
import { serializers } from '../../shared/contract/serializers.ts'
import type { Door } from './connection.ts'

declare global {
  interface Window {
    /** Put there by the desktop's preload script. */
    signum?: { desktop: boolean }
  }
}

/** The desktop: the preload script answers 'signum:ready' with a MessagePort whose other end is the host. */
export const desktopDoor: Door = {
  open(opened, closed) {
    function receive(event: MessageEvent): void {
      const port = event.ports[0]
      if (
        event.source !== window ||
        event.origin !== location.origin ||
        event.data?.type !== 'signum:port' ||
        port === undefined
      )
        return
      window.removeEventListener('message', receive)
      port.addEventListener('close', () => closed())
      const link = new MessagePortLink({ port, customJsonSerializers: serializers })
      port.start()
      opened(link)
    }
    window.addEventListener('message', receive)
    window.postMessage('signum:ready', location.origin)
  },
}

/** A browser: a WebSocket to the server that the page came from. */
export function browserDoor(token: string | null): Door {
  return {
    open(opened, closed) {
      const address = new URL('/rpc', location.origin)
      address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
      if (token !== null) address.searchParams.set('token', token)
      const websocket = new WebSocket(address)
      let wasOpen = false
      websocket.addEventListener('open', () => {
        wasOpen = true
        opened(new WebSocketLink({ websocket, customJsonSerializers: serializers }))
      })
      websocket.addEventListener('close', () => {
        if (wasOpen) closed()
        else void isRefused(address).then(closed)
      })
    },
  }
}

/** Whether the server is there and does not take the token; a browser does not say why a WebSocket was refused. */
async function isRefused(address: URL): Promise<boolean> {
  const asked = new URL(address)
  asked.protocol = location.protocol
  try {
    return (await fetch(asked)).status === 401
  } catch {
    return false
  }
}
