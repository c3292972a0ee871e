import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, realpath } from 'node:fs/promises'
import { basename, extname, join, relative, sep } from 'node:path'
import { mostMediaBytes } from '../../shared/contract/media.ts'
import { imageTypeOf, type ReadMedium } from './read-media.ts'

type Rest = Omit<ReadMedium, 'name' | 'step' | 'time'>

const typesOfFiles: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.mp4': 'video/mp4',
  '.wav': 'audio/wav',
}

/**
 * A file that a run of another program names as an image or a file. Its first bytes say whether it is an image.
 * @param folder that it must lie in, also behind links
 * @param path within the folder
 * @returns null if it is not there, or lies elsewhere
 */
export async function fileMedium(folder: string, path: string): Promise<Rest | null> {
  const place = await placeWithin(folder, path)
  if (place === null) return null
  try {
    const { bytes, sha256, head } = await readThrough(place)
    const image = imageTypeOf(head)
    return {
      kind: image === null ? 'file' : 'image',
      type: image ?? typesOfFiles[extname(path).toLowerCase()] ?? 'application/octet-stream',
      bytes,
      sha256,
      label: image === null ? basename(path).slice(0, 300) : '',
      ...sizeOf(head, image),
      content: () => (bytes > mostMediaBytes ? Promise.resolve(null) : readFile(place).catch(() => null)),
    }
  } catch {
    return null
  }
}

async function placeWithin(folder: string, path: string): Promise<string | null> {
  try {
    const [root, place] = await Promise.all([realpath(folder), realpath(join(folder, path))])
    const inside = relative(root, place)
    return inside === '' || inside.split(sep)[0] === '..' || join(root, inside) !== place ? null : place
  } catch {
    return null
  }
}

/** Width and height of a PNG, which stand in its head; of other images they are not looked for. */
function sizeOf(head: Uint8Array, type: string | null): Pick<Rest, 'width' | 'height'> {
  if (type !== 'image/png' || head.length < 24) return { width: null, height: null }
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  return { width: view.getUint32(16), height: view.getUint32(20) }
}

/** Its size, its digest and its first bytes, of which there is no limit. */
async function readThrough(path: string): Promise<{ bytes: number; sha256: string; head: Uint8Array }> {
  const hash = createHash('sha256')
  let bytes = 0
  let head: Uint8Array = new Uint8Array()
  for await (const part of createReadStream(path)) {
    const buffer = part as Buffer
    if (bytes === 0) head = buffer.subarray(0, 24)
    bytes += buffer.length
    hash.update(buffer)
  }
  return { bytes, sha256: hash.digest('hex'), head }
}
