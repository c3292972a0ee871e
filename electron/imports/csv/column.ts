import type { TimeColumn } from './cells.ts'

/** What is in a column, found before any of it is taken. */
export interface Column {
  index: number
  /** As it is headed, without spaces around it. */
  name: string
  numbers: number
  percents: number
  words: number
  /** The first cell of words, or of percent, with its line. */
  oddWord: { text: string; line: number } | null
  oddPercent: { text: string; line: number } | null
  time: TimeColumn
}
