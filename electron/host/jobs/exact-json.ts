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
  return JSON.parse(text, (_, each: unknown) => {
    if (typeof each !== 'object' || each === null) return each
    if ('$number' in each) return Number(each.$number)
    if ('$array' in each && 'of' in each && Array.isArray(each.of))
      return kinds[each.$array as Kind].from(each.of.map(Number))
    return each
  })
}
