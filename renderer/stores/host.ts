import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { connectHost, type HostClient } from '../host/client.ts'
import type { ConnectionState, WaitingCall } from '../host/connection.ts'
import { deedOf } from '../host/deeds.ts'

/** The one connection of the page. */
export const useHost = defineStore('host', () => {
  const { client, connection } = connectHost()
  const state = ref<ConnectionState>(connection.state)
  /** Whether there ever was a connection: distinguishes a lost host from one that was never reached. */
  const everOpen = ref(connection.state === 'open')
  /** Changes that were asked for and are made once there is a connection; each can be taken back. */
  const waiting = shallowRef<readonly (WaitingCall & { deed: string })[]>([])
  connection.watch((now) => {
    state.value = now
    waiting.value = connection.waiting.flatMap(({ path, takeBack }) => {
      const deed = deedOf(path)
      return deed === null ? [] : [{ path, takeBack, deed }]
    })
    everOpen.value ||= now === 'open'
  })
  // Behind a function: the client is a proxy of its own that Vue must not wrap.
  return { state, everOpen, waiting, client: (): HostClient => client }
})

/** The host's procedures. */
export function useClient(): HostClient {
  return useHost().client()
}
