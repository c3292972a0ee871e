import { defineStore } from 'pinia'
import { computed, watchEffect } from 'vue'
import { useStored } from './stored.ts'
import { useMedia } from './media.ts'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

/** Light or dark: as the system has it, unless the user chose one. */
export const useTheme = defineStore('theme', () => {
  const choice = useStored<Theme>('theme', 'system', (value) => themes.includes(value as Theme))
  const systemDark = useMedia('(prefers-color-scheme: dark)')
  const dark = computed(() => (choice.value === 'system' ? systemDark.value : choice.value === 'dark'))

  watchEffect(() => {
    if (choice.value === 'system') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = choice.value
  })

  function next(): void {
    choice.value = themes[(themes.indexOf(choice.value) + 1) % themes.length]!
  }

  return { choice, dark, next }
})
