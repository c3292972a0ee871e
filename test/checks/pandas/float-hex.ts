/** A number as Python's float.hex() writes it: "0x1.8000000000000p+1", "nan", "-inf". */
export function floatHex(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  const bits = new DataView(new ArrayBuffer(8))
  bits.setFloat64(0, value)
  const whole = bits.getBigUint64(0)
  const sign = whole >> 63n === 1n ? '-' : ''
  const exponent = Number((whole >> 52n) & 0x7ffn)
  const fraction = whole & 0xfffffffffffffn
  if (exponent === 0 && fraction === 0n) return `${sign}0x0.0p+0`
  const power = exponent === 0 ? -1022 : exponent - 1023
  const lead = exponent === 0 ? '0' : '1'
  return `${sign}0x${lead}.${fraction.toString(16).padStart(13, '0')}p${power < 0 ? '' : '+'}${power}`
}
