import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { follow } from '../host/follow.ts'
import { useClient } from './host.ts'

/** Troubles of the host now, in its words, until they are over or dismissed. */
export const useTroubles = defineStore('troubles', () => {
  const client = useClient()
  const told = shallowRef<readonly string[]>([])
  const read = ref<ReadonlySet<string>>(new Set())

  follow<string[]>({
    open: (signal) => client.system.troubles(undefined, { signal }),
    receive(words) {
      told.value = words
      // A trouble that returns later is shown again.
      read.value = new Set([...read.value].filter((each) => words.includes(each)))
    },
  })

  return {
    words: computed(() => told.value.filter((each) => !read.value.has(each))),
    dismiss: (words: string) => (read.value = new Set([...read.value, words])),
  }
})
