import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { HostRow, ProfileRow } from '../../shared/contract/machines.ts'
import { describeFailure } from '../format/faults.ts'
import { follow } from '../host/follow.ts'
import { useClient, useHost } from './host.ts'

/** Where runs can be trained beside this machine: other hosts, and clusters by their profiles. */
export const useMachines = defineStore('machines', () => {
  const client = useClient()
  const host = useHost()
  const hosts = shallowRef<readonly HostRow[]>([])
  const profiles = shallowRef<readonly ProfileRow[]>([])
  /** The file of the profiles; empty until it is known. */
  const file = ref('')
  /** Why the profiles cannot be read; null if they can. */
  const failure = ref<string | null>(null)

  follow<HostRow[]>({
    open: (signal) => client.machines.hosts(undefined, { signal }),
    receive: (rows) => (hosts.value = rows),
  })

  async function refresh(): Promise<void> {
    try {
      const found = await client.machines.profiles()
      profiles.value = found.profiles
      file.value = found.file
      failure.value = null
    } catch (error) {
      failure.value = describeFailure(error)
    }
  }
  watch(
    () => host.state,
    (state) => state === 'open' && void refresh(),
    { immediate: true },
  )

  return {
    hosts,
    profiles,
    file,
    failure,
    refresh,
    /** Profiles that can be used. */
    usable: computed(() => profiles.value.filter(({ faults }) => faults.length === 0)),
  }
})
