import { computed, onBeforeUnmount, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { clauseOf } from '../../shared/errors/voice.ts'
import { windowVoice } from '../format/faults.ts'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { methodTitle, quantizerOfMethod } from '../../shared/experiment/method.ts'
import type { Expression } from '../../shared/quantizers/expression.ts'
import type { Quantizer } from '../../shared/quantizers/quantizer.ts'
import { completeSchedule, type MuSchedule } from '../../shared/quantizers/schedule.ts'
import { findQuantizer } from '../../shared/quantizers/zoo.ts'
import {
  benchOf,
  knowsMu,
  methodOfBench,
  ofZoo,
  queryOf,
  readBench,
  withPair,
  withTexts,
  type Bench,
  type ReadBench,
} from './bench.ts'
import { labSymbols } from './symbols.ts'
import { useJudgement, type Judged, type Judgement } from './use-judgement.ts'
import { t } from '../words/words.ts'

/** Where mu goes for a written pair, as it does when such a pair is trained. */
const writtenMu = { kind: 'exponential', start: 1, end: 100 } as const

/** Sharpness at which a written pair is first shown. */
const firstMu = 5

export interface LabBench {
  bench: ShallowRef<Bench>
  /** The pair of the zoo that lies there; null for a written one. */
  quantizer: ComputedRef<Quantizer | null>
  read: ComputedRef<ReadBench>
  title: ComputedRef<string>
  symbols: ComputedRef<Readonly<Record<string, number>>>
  /** Where mu goes over a training; null if the pair does not know it. */
  schedule: ComputedRef<MuSchedule | null>
  /** The pair as it is drawn and judged; null if it cannot be read. */
  pair: ComputedRef<Judged | null>
  judgement: ShallowRef<Judgement | null>
  errors: ComputedRef<{ forward: string | null; backward: string | null }>
  /** Why the pair cannot be trained; null if it can. */
  refusal: ComputedRef<string | null>
  take(name: string): void
  write(part: 'forward' | 'backward', text: string): void
  /** Puts a made pair on the bench; its backward is the derivative of its forward if it is null. */
  put(pair: { forward: Expression; backward: Expression | null }): void
  move(name: string, value: number): void
}

/** The state of the lab, kept in the address; everything else follows from it. */
export function useBench(): LabBench {
  const route = useRoute()
  const router = useRouter()
  const bench = shallowRef<Bench>(benchOf(route.query))

  const quantizer = computed(() => (bench.value.quantizer === null ? null : findQuantizer(bench.value.quantizer)!))
  const written = computed(() => ({ forward: bench.value.forward, backward: bench.value.backward }))
  const read = computed(() => readBench(written.value))
  const symbols = computed(() =>
    quantizer.value === null
      ? { mu: firstMu, ...givenMu(bench.value) }
      : labSymbols(quantizer.value, bench.value.values),
  )
  const pair = computed<Judged | null>(() => {
    if (quantizer.value !== null)
      return { forward: quantizer.value.forward, backward: quantizer.value.backward, symbols: symbols.value }
    const { forward, backward } = read.value
    return forward === null || backward === null ? null : { forward, backward, symbols: symbols.value }
  })
  const judgement = useJudgement(pair)
  const errors = computed(() => {
    const unread = read.value.errors
    const error = unread.forward === null && unread.backward === null ? (judgement.value?.error ?? null) : null
    const isOfBackward = error?.field === 'backward'
    return {
      forward: unread.forward ?? (isOfBackward ? null : (error?.message ?? null)),
      backward: unread.backward ?? (isOfBackward ? error.message : null),
    }
  })

  let settled = ''
  let timer: ReturnType<typeof setTimeout> | null = null
  let waiting = false
  function writeAddress(): void {
    waiting = false
    timer = setTimeout(() => {
      timer = null
      if (waiting) writeAddress()
    }, 250)
    const query = queryOf(bench.value)
    settled = JSON.stringify(router.resolve({ query }).query)
    if (route.name === 'lab') void router.replace({ query })
  }
  // An address for every key or frame would be too many for a browser.
  watch(bench, () => (timer === null ? writeAddress() : (waiting = true)))
  watch(
    () => route.query,
    (query) => {
      if (route.name === 'lab' && !waiting && JSON.stringify(query) !== settled) bench.value = benchOf(query)
    },
  )
  onBeforeUnmount(() => timer !== null && clearTimeout(timer))

  return {
    bench,
    quantizer,
    read,
    symbols,
    pair,
    judgement,
    errors,
    title: computed(() => quantizer.value?.title ?? methodTitle(methodOfBench(bench.value))),
    schedule: computed(() => {
      if (quantizer.value === null) return knowsMu(read.value) ? writtenMu : null
      return quantizer.value.mu === null
        ? null
        : completeSchedule(quantizer.value, { kind: null, start: null, end: null })
    }),
    refusal: computed(() => (pair.value === null ? t('lab.unreadablePair') : refusalOf(methodOfBench(bench.value)))),
    take: (name) => {
      bench.value = { ...ofZoo(findQuantizer(name)!, {}), values: {}, pinned: bench.value.pinned }
      const query = queryOf(bench.value)
      settled = JSON.stringify(router.resolve({ query }).query)
      void router.push({ query })
    },
    put: (made) => (bench.value = withPair(bench.value, made)),
    write: (part, text) => (bench.value = withTexts(bench.value, { ...written.value, [part]: text })),
    move: (name, value) => {
      const values = { ...bench.value.values, [name]: String(value) }
      bench.value = {
        ...bench.value,
        values,
        ...(quantizer.value === null || name === 'mu' ? {} : ofZoo(quantizer.value, values)),
      }
    },
  }
}

/** Facts of a written pair for the slider of mu. */
export const writtenRange = { mu: writtenMu }

function givenMu({ values }: Bench): { mu?: number } {
  const value = Number(values.mu ?? Number.NaN)
  return value > 0 && value <= 1e6 ? { mu: value } : {}
}

function refusalOf(method: string): string | null {
  try {
    quantizerOfMethod(method)
    return null
  } catch (error) {
    if (error instanceof BadInput) return clauseOf(error.fault, windowVoice)
    throw error
  }
}
