import { createHash } from 'node:crypto'
import type { Answers } from '../../../shared/contract/metrics.ts'
import type { MediumFacts } from './media.ts'

/** Of more classes the matrix of the last evaluation alone is kept, with the answers. */
const mostClasses = 20

/** The confusion matrix of an evaluation, to be kept by step; null if it is too large for that. */
export function confusionMatrix({
  step,
  classes,
  counts,
}: Answers): { facts: MediumFacts; content: Uint8Array } | null {
  if (counts.length === 0 || classes.length > mostClasses) return null
  const content = new TextEncoder().encode(JSON.stringify({ classes, counts }))
  const sha256 = createHash('sha256').update(content).digest('hex')
  const facts = { kind: 'matrix' as const, type: 'application/json', label: '', width: null, height: null }
  return {
    facts: { ...facts, name: 'confusion matrix', step, time: Date.now(), bytes: content.length, sha256 },
    content,
  }
}
