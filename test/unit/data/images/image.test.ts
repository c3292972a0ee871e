import { crc32, deflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { decodeBytes } from '../../../../electron/data/images/image.ts'

/** A PNG that claims a size and holds next to nothing. */
function png(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    check.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, check])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.alloc(3 * 16 + 1))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

test('an image that claims more pixels than its file can hold is refused before memory is taken', async () => {
  await expect(decodeBytes(png(60_000, 4000), { size: 8, channels: 3 })).rejects.toThrow(
    /60000x4000 pixels are not in \d+ bytes/,
  )
})
