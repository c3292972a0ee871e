import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { mostMediaBytes } from '../../shared/contract/media.ts'
import { digestOfBytes, histogramBytes, type ReadMedium } from './read-media.ts'

type Rest = Omit<ReadMedium, 'name' | 'step' | 'time'>

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
const areNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'number' && Number.isFinite(each))

/**
 * An image, a histogram or a file as a line of a journal tells it (resources/python/signum.py writes it); null if it is
 * none of these. Files lie in a folder beside the journal and are named by their digests.
 * @param folder of the journal
 */
export function journalMedium(told: Record<string, unknown>, folder: string): Rest | null {
  const { kind, edges, counts, file, bytes, sha256, type, label, width, height } = told
  const size = { width: isCount(width) ? width : null, height: isCount(height) ? height : null }
  if (kind === 'histogram') {
    if (!areNumbers(edges) || !areNumbers(counts) || edges.length !== counts.length + 1) return null
    const content = histogramBytes(edges, counts)
    return {
      kind,
      type: 'application/json',
      bytes: content.length,
      sha256: digestOfBytes(content),
      label: '',
      ...size,
      content: () => Promise.resolve(content),
    }
  }
  if ((kind !== 'image' && kind !== 'file') || !isCount(bytes) || typeof type !== 'string') return null
  // Nothing but a file of its own folder is read.
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) return null
  const isNamed = typeof file === 'string' && /^[^/\\]+\.signum-media\/[0-9a-f]{64}(\.[a-z0-9]{1,8})?$/.test(file)
  return {
    kind,
    type: type.slice(0, 100),
    bytes,
    sha256,
    label: typeof label === 'string' ? label.slice(0, 300) : '',
    ...size,
    content: async () => {
      if (!isNamed) return null
      const path = join(folder, file)
      const info = await stat(path).catch(() => null)
      return info?.isFile() !== true || info.size > mostMediaBytes ? null : readFile(path).catch(() => null)
    },
  }
}
