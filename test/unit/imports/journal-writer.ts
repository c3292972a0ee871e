import { crc32 } from 'node:zlib'

/** A line of a journal, as signum.py writes it. */
export function journalLine(value: unknown): string {
  const text = JSON.stringify(value)
  return `${crc32(text).toString(16).padStart(8, '0')} ${text}\n`
}
