import { onBeforeUnmount, shallowReactive, watch } from 'vue'
import { findMethod, methodTitle } from '../../shared/experiment/method.ts'
import { certificateOverTraining, momentText } from '../../shared/quantizers/certificate/over-training.ts'
import { certificateText } from '../../shared/quantizers/certificate/words.ts'

/** Whether a method is admissible over a training as it proposes it, and why. */
export interface Verdict {
  admissible: boolean
  text: string
}

/** Null if a method cannot be judged: a written pair that is no pair yet. */
const verdicts = shallowReactive(new Map<string, Verdict | null>())
const mostVerdicts = 300

/** The verdicts on methods, judged one by one when the page has nothing else to do; undefined until then. */
export function useVerdicts(methods: () => readonly string[]): (method: string) => Verdict | null | undefined {
  let timer: ReturnType<typeof setTimeout> | null = null
  function judgeNext(): void {
    timer = null
    const next = methods().find((method) => !verdicts.has(method))
    if (next === undefined) return
    if (verdicts.size >= mostVerdicts) verdicts.clear()
    verdicts.set(next, verdictOn(next))
    timer = setTimeout(judgeNext)
  }
  watch(methods, () => (timer ??= setTimeout(judgeNext, 50)), { immediate: true })
  onBeforeUnmount(() => timer !== null && clearTimeout(timer))
  return (method) => verdicts.get(method)
}

export function verdictOn(method: string): Verdict | null {
  const quantizer = findMethod(method)
  if (quantizer === undefined) return null
  const { certificate, progress } = certificateOverTraining(quantizer)
  const text = certificateText(methodTitle(method), certificate)
  return { admissible: certificate.admissible, text: progress === 0 ? text : `${momentText(progress)}: ${text}` }
}
