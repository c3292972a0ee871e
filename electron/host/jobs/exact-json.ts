/** Typed arrays that a text keeps as such. */
const kinds = { Float64Array, Float32Array, Uint32Array, Int32Array, Uint8Array } as const
type Kind = keyof typeof kinds

/** Numbers that JSON has no word for. */
const isOdd = (value: number) => !Number.isFinite(value) || Object.is(value, -0)
const wordOf = (value: number) => (isOdd(value) ? (Object.is(value, -0) ? '-0' : String(value)) : value)

/** JSON on one line that keeps NaN, infinities, -0 and typed arrays: every value comes back bit for bit. */
export function exactJson(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => {
    if (typeof each === 'number' && isOdd(each)) return { $number: wordOf(each) }
    const kind = ArrayBuffer.isView(each) ? each.constructor.name : null
    return kind !== null && kind in kinds ? { $array: kind, of: Array.from(each as Float64Array, wordOf) } : each
  })
}

/** What `exactJson` wrote. @throws SyntaxError if the text is not JSON */
export function fromExactJson(text: string): unknown {
  return restored(JSON.parse(text))
}

/** Values of JSON, with those that it has no word for in their places. A reviver would be called for each number. */
function restored(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if ('$number' in value) return Number(value.$number)
  if ('$array' in value && 'of' in value && Array.isArray(value.of))
    return kinds[value.$array as Kind].from(value.of.map(Number))
  const parts = value as Record<string, unknown>
  for (const key of Object.keys(parts)) {
    const part = parts[key]
    if (typeof part === 'object' && part !== null) parts[key] = restored(part)
  }
  return value
}
