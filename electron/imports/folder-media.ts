import { phrase } from '../../shared/errors/phrase.ts'
import { fileMedium } from './file-medium.ts'
import { digestOfBytes, histogramBytes, MediaCollector, type ReadMedium } from './read-media.ts'
import { counted, type Remarks } from './remarks.ts'

/** A medium that a program names by a path within its folder, or tells whole. */
export type ToldMedium =
  { path: string } | { kind: 'histogram' | 'file'; type: string; bytes: Uint8Array; label: string }

/** A file whose content has not been seen yet. */
interface Awaited {
  name: string
  step: number
  time: number
  path: string
}

const areNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'number' && Number.isFinite(each))

/** A histogram of counts between edges; none if it is not one. */
export function toldHistogram(counts: unknown, edges: unknown): ToldMedium[] {
  return areNumbers(counts) && areNumbers(edges) && edges.length === counts.length + 1
    ? [{ kind: 'histogram', type: 'application/json', bytes: histogramBytes(edges, counts), label: '' }]
    : []
}

/** Images, histograms and files of a run whose files lie in a folder, where they may come later than their names. */
export class FolderMedia {
  readonly #folder: string
  readonly #subject: string
  readonly #collector = new MediaCollector()
  #awaited: Awaited[] = []
  /** Rises with every change. */
  changes = 0

  /** @param subject what names them, for messages */
  constructor(folder: string, subject: string) {
    this.#folder = folder
    this.#subject = subject
  }

  /**
   * Takes the media of a name at a step: the first is called so, others have a number behind it.
   * @param time milliseconds since 1970
   */
  take(name: string, step: number, time: number, media: readonly ToldMedium[]): void {
    this.changes++
    // A run that was rewound or resumed logs its steps anew.
    const isOf = (each: string) =>
      each === name || (each.startsWith(`${name}/`) && /^\d+$/.test(each.slice(name.length + 1)))
    this.#collector.takeBack(step, this.#collector.names.filter(isOf))
    this.#awaited = this.#awaited.filter((each) => each.step < step || !isOf(each.name))
    for (const [index, medium] of media.entries()) {
      const place = { name: index === 0 ? name : `${name}/${index}`, step, time }
      if ('path' in medium) this.#awaited.push({ ...place, path: medium.path })
      else this.#add(place, medium)
    }
  }

  /** Looks for the files that were not there yet. */
  async settle(): Promise<void> {
    const missing: Awaited[] = []
    for (const awaited of this.#awaited) {
      const { path, ...place } = awaited
      const found = await fileMedium(this.#folder, path)
      if (found === null) missing.push(awaited)
      else {
        this.#collector.add({ ...found, ...place })
        this.changes++
      }
    }
    this.#awaited = missing
  }

  /** What there is so far; of files that are not there it is said. */
  all(remarks: Remarks): ReadMedium[] {
    for (const { name } of this.#awaited)
      remarks.leaveOut(`${this.#subject}\nfile of ${name}`, (count) => ({
        code: 'nothing-there',
        subject: this.#subject,
        what: phrase`${counted(count, 'file')} of ${name} in ${this.#subject}: not in ${this.#folder}`,
      }))
    return this.#collector.all(remarks, this.#subject)
  }

  #add(place: Omit<Awaited, 'path'>, { kind, type, bytes, label }: Exclude<ToldMedium, { path: string }>): void {
    this.#collector.add({
      ...place,
      kind,
      type,
      bytes: bytes.length,
      sha256: digestOfBytes(bytes),
      label,
      width: null,
      height: null,
      content: () => Promise.resolve(bytes),
    })
  }
}
