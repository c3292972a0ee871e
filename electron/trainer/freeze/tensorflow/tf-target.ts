import type { Order } from '../../../../shared/packed/plan/layout.ts'

/** What a format takes. */
export interface TfTarget {
  /** As users know it. */
  title: string
  /** Axes of a filter [outputs, channels, height, width] in its order. */
  filterOrder: Order
  /** Whether a convolution has groups. */
  groups: boolean
  /** Whether a convolution has to have a bias. */
  bias: boolean
  /** Operations of packed models that it lacks. */
  lacks: ReadonlySet<string>
  /** Whether bytes can have a scale for each row. */
  rowScales: boolean
}
