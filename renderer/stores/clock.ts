import { defineStore } from 'pinia'
import { ref } from 'vue'

/** The time, once a second: what relative times are counted from. */
export const useClock = defineStore('clock', () => {
  const now = ref(Date.now())
  setInterval(() => (now.value = Date.now()), 1000)
  return { now }
})
