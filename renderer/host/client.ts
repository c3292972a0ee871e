import { createORPCClient } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '../../shared/contract/contract.ts'
import { Connection } from './connection.ts'
import { browserDoor, desktopDoor } from './doors.ts'
import { takeToken } from './token.ts'

/** The host as the page calls it: every procedure of shared/contract, typed. */
export type HostClient = ContractRouterClient<Contract>

export interface Host {
  client: HostClient
  connection: Connection
}

/** Connects to the host through the door that this page has: the desktop's port or the server's WebSocket. */
export function connectHost(): Host {
  const connection = new Connection(window.signum?.desktop === true ? desktopDoor : browserDoor(takeToken()))
  return { client: createORPCClient<HostClient>(connection), connection }
}
