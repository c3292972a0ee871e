import type { RunState } from '../../shared/contract/run.ts'
import { t } from '../words/words.ts'

export interface StateLook {
  title: string
  colour: string
  /** SVG path in a box of 12 x 12; every state has a shape of its own, so that colour is never alone. */
  shape: string
  filled: boolean
}

const circle = 'M6 1.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9z'

/** How the states of a run look everywhere. */
export const stateLooks: Readonly<Record<RunState, StateLook>> = {
  queued: { title: t('runs.queued'), colour: 'var(--queued)', shape: circle, filled: false },
  training: { title: t('runs.training'), colour: 'var(--training)', shape: 'M2.5 1.5L10.5 6L2.5 10.5z', filled: true },
  paused: { title: t('runs.paused'), colour: 'var(--stopped)', shape: 'M2.5 2H5V10H2.5zM7 2H9.5V10H7z', filled: true },
  elsewhere: {
    title: t('runs.elsewhere'),
    colour: 'var(--training)',
    shape: 'M1.5 9.5L4.5 5.5L7 8L10.5 2.5M7 2.5H10.5V6',
    filled: false,
  },
  finished: { title: t('runs.finished'), colour: 'var(--finished)', shape: 'M1.5 6.5L4.5 9.5L10.5 2.5', filled: false },
  cancelled: { title: t('runs.cancelled'), colour: 'var(--stopped)', shape: 'M2 2H10V10H2z', filled: false },
  interrupted: { title: t('runs.interrupted'), colour: 'var(--stopped)', shape: 'M6 1L11 6L6 11L1 6z', filled: false },
  failed: {
    title: t('runs.failed'),
    colour: 'var(--failed)',
    shape: 'M2.5 2.5L9.5 9.5M9.5 2.5L2.5 9.5',
    filled: false,
  },
}
