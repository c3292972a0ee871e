import { crc32 } from 'node:zlib'
import { PbfWriter } from 'pbf'

const blockSize = 32_768

/** A log of Weights & Biases with these records. */
export function wandbLog(records: readonly Uint8Array[]): Buffer {
  let log = Buffer.from([0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0x00])
  for (const record of records) {
    let at = 0
    do {
      const left = blockSize - (log.length % blockSize)
      if (left < 7) log = Buffer.concat([log, Buffer.alloc(left)])
      const data = record.subarray(at, at + blockSize - (log.length % blockSize) - 7)
      const ends = at + data.length === record.length
      const type = at === 0 ? (ends ? 1 : 2) : ends ? 4 : 3
      const head = Buffer.alloc(7)
      head.writeUInt32LE(crc32(data, crc32(Uint8Array.of(type))))
      head.writeUInt16LE(data.length, 4)
      head[6] = type
      log = Buffer.concat([log, head, data])
      at += data.length
    } while (at < record.length)
  }
  return log
}

function item(pbf: PbfWriter, path: readonly string[], json: string): void {
  for (const key of path) pbf.writeStringField(2, key)
  pbf.writeStringField(16, json)
}

/** A record of a step: values as JSON, by the keys that lead to them, divided by dots. */
export function historyRecord(step: number, values: Readonly<Record<string, string>>): Uint8Array {
  const pbf = new PbfWriter()
  pbf.writeMessage(
    2,
    (_, inner) => {
      for (const [key, json] of Object.entries({ ...values, _step: String(step), _timestamp: String(1e9 + step) }))
        inner.writeMessage(1, (path: readonly string[], of) => item(of, path, json), key.split('.'))
    },
    null,
  )
  return pbf.finish()
}

/** A record that the run ended. */
export function exitRecord(code: number): Uint8Array {
  const pbf = new PbfWriter()
  pbf.writeMessage(18, (_, inner) => inner.writeVarintField(1, code), null)
  return pbf.finish()
}
