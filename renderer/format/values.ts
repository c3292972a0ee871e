/** Typed for a value that is to follow the quantizer or the model. */
export const proposedWord = 'proposed'

/** Values as they are typed: consecutive whole numbers from three on as a range. */
export function formatValues(values: readonly unknown[]): string {
  const parts: string[] = []
  for (let index = 0; index < values.length; index++) {
    let end = index
    while (Number.isInteger(values[end]) && values[end + 1] === (values[end] as number) + 1) end++
    if (end - index >= 2) {
      parts.push(`${String(values[index])}..${String(values[end])}`)
      index = end
    } else
      parts.push(
        values[index] === null
          ? proposedWord
          : typeof values[index] === 'boolean'
            ? values[index] === true
              ? 'on'
              : 'off'
            : String(values[index]),
      )
  }
  return parts.join(', ')
}
