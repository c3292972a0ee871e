import { onBeforeUnmount, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { complaintOf, type Complaint } from '../format/faults.ts'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { certify, type Certificate } from '../../shared/quantizers/certificate/certificate.ts'
import type { Expression } from '../../shared/quantizers/expression.ts'

/** A pair with values of mu and its parameters, to be judged. */
export interface Judged {
  forward: Expression
  backward: Expression
  symbols: Readonly<Record<string, number>>
}

export interface Judgement {
  of: Judged
  certificate: Certificate | null
  /** Why there is none: the pair has no value somewhere. */
  error: Complaint | null
}

/** While something changes it is judged so often, in milliseconds: a certificate takes some 5 to 20 of them. */
const pause = 160

/** The certificate of a pair that may change with every key or frame: judged soon after, never in the same breath. */
export function useJudgement(pair: Ref<Judged | null>): ShallowRef<Judgement | null> {
  const judgement = shallowRef<Judgement | null>(pair.value === null ? null : judge(pair.value))
  let timer: ReturnType<typeof setTimeout> | null = null
  watch(pair, () => {
    timer ??= setTimeout(() => {
      timer = null
      judgement.value = pair.value === null ? null : judge(pair.value)
    }, pause)
  })
  onBeforeUnmount(() => timer !== null && clearTimeout(timer))
  return judgement
}

export function judge(pair: Judged): Judgement {
  try {
    return { of: pair, certificate: certify(pair, pair.symbols), error: null }
  } catch (error) {
    if (error instanceof BadInput) return { of: pair, certificate: null, error: complaintOf(error.fault) }
    throw error
  }
}
