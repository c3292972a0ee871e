import type { MultiplyAdds } from '../../shared/contract/model-summary.ts'
import { formatCount, none } from '../format/number.ts'
import { t } from '../words/words.ts'

/** Multiply-adds of all kinds; null if the host does not say. */
export function sumOf(counts: MultiplyAdds | undefined): number | null {
  return counts === undefined ? null : counts.floatFloat + counts.binaryFloat + counts.binaryBinary
}

/** Share of the multiply-adds with signs on one side or on both. */
export function shareWithSigns(counts: MultiplyAdds | undefined): string {
  if (counts === undefined) return none
  const share = (count: number): string => `${Math.round((100 * count) / sumOf(counts)!)} %`
  if (counts.binaryBinary > 0) return t('launch.signSign', { binaryBinary: share(counts.binaryBinary) })
  return counts.binaryFloat > 0 ? t('launch.signReal', { binaryFloat: share(counts.binaryFloat) }) : t('launch.allReal')
}

/** The multiply-adds of one image by kind, in full. */
export function describeMultiplyAdds(counts: MultiplyAdds | undefined): string {
  if (counts === undefined) return ''
  return t('launch.multiplyAddsHelp', {
    floatFloat: formatCount(counts.floatFloat),
    binaryFloat: formatCount(counts.binaryFloat),
    binaryBinary: formatCount(counts.binaryBinary),
  })
}
