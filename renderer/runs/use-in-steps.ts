import { onScopeDispose, shallowRef, watch, type Ref, type ShallowRef } from 'vue'

/** A line of a list: which element shows it, and what it shows; undefined until that is known. */
interface Line<Content> {
  slot: number
  row: Content | undefined
}

/** Lines that are drawn without a rest: on a slow machine a screenful takes a tenth of a second. */
const atOnce = 8

/**
 * Lines as they are drawn: of those whose content is another than before the first few at once, the others a moment
 * later, so that no key and no click waits until a whole screen has changed. Until then an element shows what it had.
 */
export function useInSteps<Content, Item extends Line<Content>>(wanted: Readonly<Ref<Item[]>>): ShallowRef<Item[]> {
  const shown = shallowRef<Item[]>([])
  let timer: ReturnType<typeof setTimeout> | undefined

  function step(): void {
    clearTimeout(timer)
    const before = new Map(shown.value.map(({ slot, row }) => [slot, row]))
    let [drawn, isWhole] = [0, true]
    shown.value = wanted.value.map((line) => {
      const had = before.get(line.slot)
      if (line.row === undefined || line.row === had || drawn++ < atOnce) return line
      isWhole = false
      return { ...line, row: had }
    })
    if (!isWhole) timer = setTimeout(step)
  }

  watch(wanted, step, { immediate: true })
  onScopeDispose(() => clearTimeout(timer))
  return shown
}
