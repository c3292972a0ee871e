import { inject, provide, ref, type InjectionKey, type Ref } from 'vue'

const place: InjectionKey<Ref<number | null>> = Symbol('highlighted group')

/** The group under the pointer, wherever in the comparison, by the number of its newest run. */
export function shareHighlight(): void {
  provide(place, ref(null))
}

/** What the view above shares: lists mark the group, charts dim the others. */
export function useHighlight(): Ref<number | null> {
  return inject(place, () => ref(null), true)
}
