import { defineStore } from 'pinia'
import { colourOf, isColourAssignment, stylesFor, type ColourAssignment, type SeriesStyle } from '../series/colour.ts'
import { useStored } from './stored.ts'

/** The colours of the methods, as the user has assigned them. */
export const useColours = defineStore('colours', () => {
  const assignment = useStored<ColourAssignment>('colours', {}, isColourAssignment)
  function assign(method: string, place: number): void {
    assignment.value = { ...assignment.value, [method]: place }
  }
  return {
    assignment,
    assign,
    colourOf: (method: string): string => colourOf(method, assignment.value),
    stylesFor: (methods: readonly string[]): SeriesStyle[] => stylesFor(methods, assignment.value),
  }
})
