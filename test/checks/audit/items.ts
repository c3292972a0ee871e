import type { Item } from './item.ts'
import { batchNorm } from './batch-norm.ts'
import { certificates } from './certificates.ts'
import { engines } from './engines.ts'
import { order } from './order.ts'
import { schedules } from './schedules.ts'
import { accumulators } from './accumulators.ts'
import { models } from './models.ts'
import { scores } from './scores.ts'
import { edges } from './edges.ts'
import { resume } from './resume.ts'
import { statistics } from './statistics.ts'
import { steps } from './steps.ts'

/** Every part of the audit, in the order in which it runs. */
export const items: readonly Item[] = [
  steps,
  engines,
  batchNorm,
  certificates,
  schedules,
  order,
  models,
  accumulators,
  scores,
  statistics,
  edges,
  resume,
]
