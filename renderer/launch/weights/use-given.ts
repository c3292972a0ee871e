import { computed, onScopeDispose, ref, shallowRef, type Ref } from 'vue'
import type { GivenWeights, WeightsLook, WeightsScore } from '../../../shared/contract/weights.ts'
import type { KeptWeights } from '../../../shared/experiment/kept-weights.ts'
import { describeFailure } from '../../format/faults.ts'
import { useClient } from '../../stores/host.ts'
import { scoreWeights, type Scoring } from './score-weights.ts'
import { sendFiles, type Sent } from './send-files.ts'

export interface Given {
  look: Ref<WeightsLook | null>
  score: Ref<WeightsScore | null>
  complaint: Ref<string | null>
  /** How much was sent, or scored; null if nothing is. */
  sending: Ref<Sent | null>
  scoring: Ref<Scoring | null>
  busy: Ref<boolean>
  dataset: Ref<string>
  /** Whether all of the network is in the file. */
  fits: Ref<boolean>
  send(files: readonly File[]): Promise<void>
  open(given: GivenWeights): Promise<void>
  /** Looks again, with another model, part or data set. */
  choose(choice: { model?: string; part?: string; dataset?: string }): Promise<void>
  evaluate(): Promise<void>
  /** @returns null if it was refused; then there is a complaint */
  keep(as: { name: string; source: string; licence: string }): Promise<KeptWeights | null>
  stop(): void
  clear(): void
}

/** Does one thing at a time; what is stopped says nothing. */
function useOneThing() {
  const complaint = ref<string | null>(null)
  const sending = shallowRef<Sent | null>(null)
  const scoring = shallowRef<Scoring | null>(null)
  const busy = ref(false)
  let abort: AbortController | null = null
  async function doing(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    abort?.abort()
    const mine = (abort = new AbortController())
    complaint.value = null
    busy.value = true
    try {
      await work(mine.signal)
    } catch (error) {
      if (!mine.signal.aborted) complaint.value = describeFailure(error)
    } finally {
      if (abort === mine) end()
    }
  }
  function end(): void {
    busy.value = false
    sending.value = scoring.value = null
  }
  function stop(): void {
    abort?.abort()
    end()
  }
  return { complaint, sending, scoring, busy, doing, stop }
}

/** A file of weights on its way into the store: sent, looked at, scored, kept. */
export function useGiven(firstDataset: string): Given {
  const client = useClient()
  const given = shallowRef<GivenWeights | null>(null)
  const look = shallowRef<WeightsLook | null>(null)
  const score = shallowRef<WeightsScore | null>(null)
  const { complaint, sending, scoring, busy, doing, stop } = useOneThing()
  const dataset = ref(firstDataset)
  const model = ref<string | undefined>()
  const part = ref<string | undefined>()

  function forget(): void {
    if (given.value !== null && 'upload' in given.value) client.weights.discard(given.value).catch(() => {})
    given.value = look.value = score.value = null
    model.value = part.value = undefined
  }
  async function looking(signal: AbortSignal): Promise<void> {
    const choice = { model: model.value, part: part.value, dataset: dataset.value || undefined }
    const asked = Object.fromEntries(Object.entries(choice).filter(([, value]) => value !== undefined))
    look.value = await client.weights.look({ given: given.value!, ...asked }, { signal })
    score.value = null
  }
  function clear(): void {
    stop()
    forget()
    complaint.value = null
  }
  onScopeDispose(clear)

  return {
    look,
    score,
    complaint,
    sending,
    scoring,
    busy,
    dataset,
    fits: computed(
      () => look.value?.mapping?.tensors.every(({ state }) => state !== 'missing' && state !== 'misshapen') === true,
    ),
    send: (files) =>
      doing(async (signal) => {
        forget()
        const sent = await sendFiles(client, files, (now) => (sending.value = now), signal)
        sending.value = null
        given.value = sent
        await looking(signal)
      }),
    open: (file) =>
      doing(async (signal) => {
        forget()
        given.value = file
        await looking(signal)
      }),
    choose: (choice) =>
      doing(async (signal) => {
        if (choice.model !== undefined) model.value = choice.model
        if (choice.part !== undefined) part.value = choice.part
        if (choice.dataset !== undefined) dataset.value = choice.dataset
        await looking(signal)
      }),
    evaluate: () =>
      doing(async (signal) => {
        const request = { given: given.value!, model: look.value!.model!, part: look.value!.part }
        const asked = { ...request, dataset: dataset.value }
        score.value = await scoreWeights(client, asked, (now) => (scoring.value = now), signal)
      }),
    keep: async ({ name, source, licence }) => {
      let kept: KeptWeights | null = null
      await doing(async (signal) => {
        const { model: of, part: taken } = look.value!
        const words = { name: name.trim(), source: source.trim(), licence: licence.trim() }
        kept = await client.weights.keep({ given: given.value!, model: of!, part: taken, ...words }, { signal })
        // The host has removed what was sent.
        given.value = null
        forget()
      })
      return kept
    },
    stop,
    clear,
  }
}
