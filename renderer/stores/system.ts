import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import type { System } from '../../shared/contract/system.ts'
import { queueOf, queueWords } from '../runs/queue.ts'
import { useClient, useHost } from './host.ts'
import { useRuns } from './runs.ts'

/** The machine that trains, and its queue. */
export const useSystem = defineStore('system', () => {
  const client = useClient()
  const host = useHost()
  const runs = useRuns()
  const system = ref<System | null>(null)

  async function refresh(): Promise<void> {
    system.value = await client.system.get()
  }
  async function setConcurrency(count: number): Promise<void> {
    const { runs: now } = await client.system.concurrency({ runs: count })
    if (system.value !== null) system.value = { ...system.value, concurrency: now }
  }
  watch(() => host.state, (state) => state === 'open' && void refresh(), { immediate: true })

  const queue = computed(() => queueOf(runs.all, system.value?.concurrency ?? 1))
  return { system, queue, words: computed(() => queueWords(queue.value)), refresh, setConcurrency }
})
