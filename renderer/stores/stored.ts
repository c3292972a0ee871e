import { ref, watch, type Ref } from 'vue'

/**
 * A value that this browser remembers under `signum.<name>`.
 * @param valid whether a remembered value is still one; what is not falls back to the initial one.
 */
export function useStored<Value>(name: string, initial: Value, valid: (value: unknown) => boolean): Ref<Value> {
  const key = `signum.${name}`
  const value = ref(read()) as Ref<Value>
  watch(value, (now) => localStorage.setItem(key, JSON.stringify(now)), { deep: true })
  return value

  function read(): Value {
    try {
      const parsed: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
      return valid(parsed) ? (parsed as Value) : initial
    } catch {
      return initial
    }
  }
}
