import { computed, inject, provide, type InjectionKey } from 'vue'
import { useColours } from '../stores/colours.ts'

type ColourOf = (method: string) => string

const key: InjectionKey<ColourOf> = Symbol('colours of methods')

/** Within a component, methods have the colours that they have beside one another: no two clash that need not. */
export function shareMethodColours(methods: () => readonly string[]): void {
  const colours = useColours()
  const within = computed(() => {
    const distinct = [...new Set(methods())]
    const styles = colours.stylesFor(distinct)
    return new Map(distinct.map((method, index) => [method, styles[index]!.colour]))
  })
  provide(key, (method) => within.value.get(method) ?? colours.colourOf(method))
}

/** The colour of a method: as it is beside the others of a comparison, else its own. */
export function useMethodColour(): ColourOf {
  return inject(key, useColours().colourOf)
}
