import { defineStore } from 'pinia'
import { useMedia } from './media.ts'

/** Whether the window is as narrow as a phone. */
export const useNarrow = defineStore('narrow', () => ({ narrow: useMedia('(max-width: 599px)') }))
