/** What the head of an ordinary JPEG says. */
export interface JpegHead {
  format: 'jpeg'
  depth: 'uchar'
  channels: 1 | 3
  height: number
  width: number
  hasAlpha: false
}

const [app1, startOfScan, endOfImage] = [0xe1, 0xda, 0xd9]
/** Markers that begin a frame, but for those of tables, which lie among them. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
/** Markers without a length. */
const isBare = (marker: number): boolean => marker === 1 || (marker >= 0xd0 && marker <= 0xd8)

/**
 * The head of a JPEG in grey or three colours of eight bits that has no Exif, and so lies as it is: a few bytes to look
 * at, where the decoder would be opened twice. Null for any other file, which the decoder must be asked about.
 */
export function jpegHead(bytes: Uint8Array): JpegHead | null {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null
  for (let at = 2; at + 9 < bytes.length;) {
    if (bytes[at] !== 0xff) return null
    const marker = bytes[at + 1]!
    if (marker === 0xff) {
      at++
      continue
    }
    if (isBare(marker) || marker === startOfScan || marker === endOfImage) return null
    const length = bytes[at + 2]! * 256 + bytes[at + 3]!
    if (length < 2) return null
    if (isFrame(marker)) return frameAt(bytes, at + 4)
    if (marker === app1 && Buffer.from(bytes.subarray(at + 4, at + 8)).toString('latin1') === 'Exif') return null
    at += 2 + length
  }
  return null
}

function frameAt(bytes: Uint8Array, at: number): JpegHead | null {
  const [precision, channels] = [bytes[at], bytes[at + 5]]
  const [height, width] = [bytes[at + 1]! * 256 + bytes[at + 2]!, bytes[at + 3]! * 256 + bytes[at + 4]!]
  const isUsual = precision === 8 && (channels === 1 || channels === 3) && height > 0 && width > 0
  return isUsual ? { format: 'jpeg', depth: 'uchar', channels, height, width, hasAlpha: false } : null
}
