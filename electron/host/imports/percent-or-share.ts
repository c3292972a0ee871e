import { faultOf, type Fault, type FaultInput } from '../../../shared/errors/fault.ts'
import { field, phrase } from '../../../shared/errors/phrase.ts'

/**
 * Says where percent and share may be confused: shares lie from 0 to 1. Null if nothing speaks for it.
 * @param highest the highest finite value as it came; null if there is none
 * @param isPercent whether the values were said to be percent
 */
export function percentOrShare(metric: string, highest: number | null, isPercent: boolean): FaultInput | null {
  if (highest === null) return null
  const most = Number(highest.toPrecision(6))
  if (!isPercent && highest > 1)
    return {
      code: 'out-of-range',
      subject: metric,
      what: phrase`${metric} is a share from 0 to 1, and goes up to ${most}`,
      remedy: phrase`if it is percent, name ${metric} in ${field('percent')}`,
    }
  if (isPercent && highest <= 1 && highest > 0)
    return {
      code: 'out-of-range',
      subject: metric,
      what: phrase`${metric} is read as percent, and goes up to ${most} only`,
      remedy: phrase`if it is a share already, do not name ${metric} in ${field('percent')}`,
    }
  return null
}

/** The same of a metric that was renamed or described after its import. */
export function percentAfterwards(metric: string, highest: number | null, isPercent: boolean): Fault[] {
  const found = percentOrShare(metric, highest, isPercent)
  if (found === null) return []
  const remedy = isPercent
    ? phrase`if it was a share already, import it again without renaming it so`
    : phrase`if it is percent, rename it with ${field('percent')}`
  return [faultOf({ ...found, remedy })]
}
