import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

export interface Question {
  title: string
  /** The loss that follows. */
  text: string
  /** The verb on the button. */
  verb: string
}

/** Asks before something is lost. */
export const useConfirm = defineStore('confirm', () => {
  const question = shallowRef<Question | null>(null)
  let settle: ((agreed: boolean) => void) | null = null

  function ask(asked: Question): Promise<boolean> {
    settle?.(false)
    question.value = asked
    return new Promise((resolve) => (settle = resolve))
  }

  function answer(agreed: boolean): void {
    question.value = null
    settle?.(agreed)
    settle = null
  }

  return { question, ask, answer }
})
