import { defineStore } from 'pinia'
import { ref, watch } from 'vue'
import type { System } from '../../shared/contract/system.ts'
import { useClient, useHost } from './host.ts'

/** The machine that trains. */
export const useSystem = defineStore('system', () => {
  const client = useClient()
  const host = useHost()
  const system = ref<System | null>(null)

  async function refresh(): Promise<void> {
    system.value = await client.system.get()
  }
  async function setConcurrency(count: number): Promise<void> {
    const { runs: now } = await client.system.concurrency({ runs: count })
    if (system.value !== null) system.value = { ...system.value, concurrency: now }
  }
  watch(
    () => host.state,
    (state) => state === 'open' && void refresh(),
    { immediate: true },
  )

  return { system, refresh, setConcurrency }
})
