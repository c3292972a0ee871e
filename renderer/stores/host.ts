import { defineStore } from 'pinia'
import { ref } from 'vue'
import { connectHost, type HostClient } from '../host/client.ts'
import type { ConnectionState } from '../host/connection.ts'

/** The one connection of the page. */
export const useHost = defineStore('host', () => {
  const { client, connection } = connectHost()
  const state = ref<ConnectionState>(connection.state)
  /** Whether there ever was a connection: distinguishes a lost host from one that was never reached. */
  const everOpen = ref(connection.state === 'open')
  connection.watch((now) => {
    state.value = now
    everOpen.value ||= now === 'open'
  })
  // Behind a function: the client is a proxy of its own that Vue must not wrap.
  return { state, everOpen, client: (): HostClient => client }
})

/** The host's procedures. */
export function useClient(): HostClient {
  return useHost().client()
}
