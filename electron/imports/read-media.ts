import { createHash } from 'node:crypto'
import { mostMediaSteps, type Medium } from '../../shared/contract/media.ts'
import { phrase } from '../../shared/errors/phrase.ts'
import { counted, type Remarks } from './remarks.ts'

/** An image, a histogram or a file of a run that is read; its content is read when it is wanted. */
export interface ReadMedium extends Omit<Medium, 'kept'> {
  /** Null if it is gone, or is not what it was. */
  content(): Promise<Uint8Array | null>
}

export function digestOfBytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** The type of an image by its first bytes; null if it is none that is known. */
export function imageTypeOf(bytes: Uint8Array): string | null {
  const text = Buffer.from(bytes.subarray(0, 16)).toString('latin1')
  if (text.startsWith('\u0089PNG\r\n\u001a\n')) return 'image/png'
  if (text.startsWith('\u00ff\u00d8\u00ff')) return 'image/jpeg'
  if (/^GIF8[79]a/.test(text)) return 'image/gif'
  if (/^RIFF....WEBP/s.test(text)) return 'image/webp'
  return text.startsWith('BM') ? 'image/bmp' : null
}

/** A histogram as it is kept. */
export function histogramBytes(edges: readonly number[], counts: readonly number[]): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ edges, counts }))
}

/** Puts media that come in any order by name and step: what comes at a step again takes the place of what was there. */
export class MediaCollector {
  readonly #media = new Map<string, Map<number, ReadMedium>>()

  get size(): number {
    return [...this.#media.values()].reduce((sum, { size }) => sum + size, 0)
  }

  get names(): string[] {
    return [...this.#media.keys()]
  }

  add(medium: ReadMedium): void {
    const of = this.#media.get(medium.name) ?? new Map<number, ReadMedium>()
    of.set(medium.step, medium)
    this.#media.set(medium.name, of)
  }

  /** Forgets those at a step and after it. @param names of these alone; of all if left out */
  takeBack(step: number, names: Iterable<string> = this.#media.keys()): void {
    for (const name of names) {
      const of = this.#media.get(name)
      for (const at of of?.keys() ?? []) if (at >= step) of!.delete(at)
    }
  }

  /** By name and rising step; of a name with many steps those that are kept, which is said. */
  all(remarks: Remarks, subject: string): ReadMedium[] {
    return [...this.#media].flatMap(([name, of]) => {
      const sorted = [...of.values()].toSorted((a, b) => a.step - b.step)
      const kept = thinned(sorted)
      remarks.note(
        `${subject}\nsteps ${name}`,
        (count) => ({
          code: 'too-large',
          subject: name,
          what: phrase`${counted(count, 'step')} of ${name} in ${subject}: of more than ${mostMediaSteps} steps evenly
                chosen ones are kept`,
        }),
        sorted.length - kept.length,
      )
      return kept
    })
  }
}

/** Every so manieth, a power of two, and the last: what is kept stays kept while more come, or goes evenly. */
function thinned(sorted: readonly ReadMedium[]): readonly ReadMedium[] {
  let stride = 1
  while (Math.ceil(sorted.length / stride) > mostMediaSteps) stride *= 2
  return stride === 1 ? sorted : sorted.filter((_, index) => index % stride === 0 || index === sorted.length - 1)
}
