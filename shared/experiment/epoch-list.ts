/**
 * Whole numbers from 1 with spaces between them, or nothing. A comma separates the values of a matrix in the form, so
 * it is not allowed here.
 */
export const epochListPattern = /^([1-9]\d*(\s+[1-9]\d*)*)?$/

/** The epochs of a list such as "80 120 150". */
export function epochsOf(list: string): number[] {
  return list === '' ? [] : list.split(/\s+/).map(Number)
}
