import { ref, shallowRef, type Ref } from 'vue'
import { describeFailure } from '../format/faults.ts'

export interface Once<Value> {
  value: Ref<Value | null>
  failure: Ref<string | null>
  retry(): void
}

/** Something that is asked for once, with what went wrong and a way to ask again. */
export function useOnce<Value>(ask: () => Promise<Value>): Once<Value> {
  const value = shallowRef<Value | null>(null)
  const failure = ref<string | null>(null)
  async function run(): Promise<void> {
    failure.value = null
    try {
      value.value = await ask()
    } catch (error) {
      failure.value = describeFailure(error)
    }
  }
  void run()
  return { value, failure, retry: () => void run() }
}
