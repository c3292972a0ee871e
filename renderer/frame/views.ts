import { t } from '../words/words.ts'
import type { IconName } from './icons.ts'

/** A view of the window. Its component is `renderer/NAME/NameView.vue`, which the router finds by the name. */
export interface View {
  name: string
  title: string
  icon: IconName
  /** Keys that open it: "g r" is two keys in a row. */
  keys: readonly string[]
  /** Whether the inspector is shown beside it. */
  inspector?: boolean
}

/** The views in the order of the rail and of the palette. */
export const views = [
  { name: 'runs', title: t('app.runs'), icon: 'runs', keys: ['g r'], inspector: true },
  { name: 'launch', title: t('app.launch'), icon: 'launch', keys: ['g l'] },
  { name: 'compare', title: t('app.compare'), icon: 'compare', keys: ['g c'] },
  { name: 'tables', title: t('app.tables'), icon: 'tables', keys: ['g t'] },
  { name: 'reports', title: t('app.reports'), icon: 'reports', keys: ['g p'] },
  { name: 'lab', title: t('app.lab'), icon: 'lab', keys: ['g b'] },
  { name: 'system', title: t('app.system'), icon: 'system', keys: ['g s'] },
] as const satisfies readonly View[]
