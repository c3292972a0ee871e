import type { ConstantData } from '../../../../shared/packed/plan/builder.ts'

/** A float32 as C reads it back exactly: nine digits do. */
export function floatLiteral(value: number): string {
  const text = Number(value.toPrecision(9)).toString()
  return /[.e]/.test(text) ? `${text}f` : `${text}.0f`
}

/** A text as a C string: what is not plain ASCII as its bytes in UTF-8. */
export function stringLiteral(text: string): string {
  const plain = (byte: number) => byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c && byte !== 0x3f
  const letter = (byte: number) => (plain(byte) ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`)
  return `"${Array.from(new TextEncoder().encode(text), letter).join('')}"`
}

const hexadecimal = (value: number | bigint) => `0x${value.toString(16)}`

/** Items in lines of at most 120 columns. */
function wrapped(items: Iterable<string>): string {
  const lines: string[] = []
  let line = ''
  for (const item of items) {
    if (line.length + item.length + 2 > 116) {
      lines.push(line)
      line = ''
    }
    line += line === '' ? `${item},` : ` ${item},`
  }
  return [...lines, line].map((each) => `  ${each}`).join('\n')
}

function* texts(data: ConstantData): Iterable<string> {
  if (data instanceof Float32Array) for (const value of data) yield floatLiteral(value)
  else if (data instanceof BigUint64Array || data instanceof Uint32Array)
    for (const value of data) yield hexadecimal(value)
  else for (const value of data) yield String(value)
}

function typeOf(data: ConstantData): string {
  if (data instanceof Float32Array) return 'float'
  if (data instanceof BigUint64Array) return 'uint64_t'
  if (data instanceof Int32Array) return 'int32_t'
  if (data instanceof Uint32Array) return 'uint32_t'
  if (data instanceof Uint16Array) return 'uint16_t'
  return data instanceof Int8Array ? 'int8_t' : 'unsigned char'
}

/** A constant array of the numbers, or of one 0 if there are none. */
export function constantArray(name: string, data: ConstantData): string {
  const values = data.length === 0 ? '  0' : wrapped(texts(data))
  return `static const ${typeOf(data)} ${name}[${Math.max(1, data.length)}] SIGNUM_ALIGNED = {\n${values}\n};`
}
