import { phrase } from '../../../shared/errors/phrase.ts'
import { SeriesCollector, type ImportedRun } from '../imported-run.ts'
import { MediaCollector, type ReadMedium } from '../read-media.ts'
import { counted, type Remarks } from '../remarks.ts'
import { mediaOf, mediumAt } from './event-media.ts'
import { readEvent, type SummaryValue, type TensorboardEvent } from './event.ts'
import { hyperparametersIn } from './hyperparameters.ts'

const hyperparameters = 'hparams'
/** What plugins show, in words: one, and several. */
const shownBy: Readonly<Record<string, readonly [string, string]>> = {
  image: ['image that is damaged or of an unknown type', 'images that are damaged or of an unknown type'],
  histogram: ['histogram without values', 'histograms without values'],
  audio: ['sound', 'sounds'],
  images: ['image that is damaged or of an unknown type', 'images that are damaged or of an unknown type'],
  histograms: ['histogram without values', 'histograms without values'],
  text: ['text', 'texts'],
  pr_curves: ['precision-recall curve', 'precision-recall curves'],
  mesh: ['mesh', 'meshes'],
  custom_scalars: ['layout of charts', 'layouts of charts'],
  graph_keras_model: ['graph', 'graphs'],
  graph_run_metadata: ['graph', 'graphs'],
}

/**
 * Takes the events of one run, file after file, and forgets what a writer that was resumed abandoned, as TensorBoard
 * decides it (event_accumulator.py): from version 2 of the format a writer says at which step it starts; before,
 * a step below the last one tells.
 */
export class TensorboardRun {
  readonly #collector = new SeriesCollector()
  readonly #media = new MediaCollector()
  readonly #plugins = new Map<string, string>()
  readonly #remarks: Remarks
  readonly #subject: string
  #version: number | null = null
  #latest = -1
  configuration: ImportedRun['configuration'] = {}

  /** @param subject its folder, for messages */
  constructor(subject: string, remarks: Remarks) {
    this.#subject = subject
    this.#remarks = remarks
  }

  get head(): string | null {
    return this.#collector.head
  }

  /** @param remarks takes what is said of them as they are now */
  series(remarks: Remarks): ImportedRun['series'] {
    return this.#collector.series(remarks, this.#subject)
  }

  /** @param remarks takes what is said of them as they are now */
  media(remarks: Remarks): ReadMedium[] {
    return this.#media.all(remarks, this.#subject)
  }

  /**
   * @param reread reads the record again: the bytes of images are not held
   * @throws RangeError, Error if the record is no event
   */
  take(record: Uint8Array, reread: () => Promise<Uint8Array | null>): void {
    const event = readEvent(record)
    if (event.fileVersion !== null) this.#version = versionIn(event.fileVersion)
    this.#purge(event)
    if (event.graph) this.#leaveOut('graph', ['graph', 'graphs'])
    for (const [index, value] of (event.values ?? []).entries())
      if (!this.#takeMedia(value, event, index, reread)) this.#takeValue(value, event)
  }

  #purge({ starts, step, values }: TensorboardEvent): void {
    let taken = 0
    if (this.#version !== null && this.#version >= 2) {
      if (starts) {
        taken = this.#collector.takeBack(step)
        this.#media.takeBack(step)
      }
    } else if (step < this.#latest && values !== null) {
      const tags = values.map(({ tag }) => tag)
      taken = this.#collector.takeBack(step, tags)
      this.#media.takeBack(step, tags)
    } else this.#latest = step
    this.#remarks.note(
      `${this.#subject}\nresumed`,
      (count) => ({
        code: 'conflict',
        subject: this.#subject,
        what: phrase`${counted(count, 'point')} in ${this.#subject} ${count === 1 ? 'was' : 'were'} abandoned when the
              training was resumed, and ${count === 1 ? 'is' : 'are'} replaced, as TensorBoard's EventAccumulator does
              it`,
      }),
      taken,
    )
  }

  /** @returns whether the value is images or a histogram */
  #takeMedia(
    value: SummaryValue,
    event: TensorboardEvent,
    place: number,
    reread: () => Promise<Uint8Array | null>,
  ): boolean {
    if (value.plugin !== null && !this.#plugins.has(value.tag)) this.#plugins.set(value.tag, value.plugin)
    const plugin = this.#plugins.get(value.tag) ?? null
    if (value.number !== null || value.tag === '' || !Number.isSafeInteger(event.step)) return false
    const found = mediaOf(value, plugin)
    for (const [index, medium] of found.entries())
      this.#media.add(
        mediumAt(index === 0 ? value.tag : `${value.tag}/${index}`, event, medium, async () => {
          const record = await reread()
          const again = record === null ? undefined : readEvent(record).values?.[place]
          return again === undefined ? null : (mediaOf(again, plugin)[index]?.content ?? null)
        }),
      )
    return found.length > 0
  }

  #takeValue({ tag, kind, number, plugin, content }: SummaryValue, { step, time }: TensorboardEvent): void {
    if (plugin !== null && !this.#plugins.has(tag)) this.#plugins.set(tag, plugin)
    const shower = this.#plugins.get(tag) ?? null
    if (shower === hyperparameters) {
      if (content !== null) this.configuration = { ...this.configuration, ...hyperparametersIn(content) }
      return
    }
    const isCurve = shower === null || shower === 'scalars'
    if (number !== null && isCurve) {
      if (Number.isSafeInteger(step)) this.#collector.add(tag, step, number, time)
      else this.#leaveOut('step', ['point at a step that is too large', 'points at steps that are too large'])
      return
    }
    if (kind === 'nothing' && isCurve) return
    const what = isCurve ? kind : shower
    const words = Object.hasOwn(shownBy, what) ? shownBy[what]! : null
    if (words !== null) this.#leaveOut(words[0], words)
    else if (shower === 'scalars' || shower === null)
      this.#leaveOut('tensor', ['value', 'values'], ' of several numbers')
    else this.#leaveOut(shower, ['value', 'values'], ` for the plugin ${shower}`)
  }

  #leaveOut(key: string, [one, many]: readonly [string, string], more = ''): void {
    this.#remarks.leaveOut(`${this.#subject}\n${key}`, (count) => ({
      code: 'unsupported',
      subject: this.#subject,
      what: phrase`${counted(count, one, many)}${more} in ${this.#subject}`,
    }))
  }
}

function versionIn(text: string): number {
  const version = Number(text.split('brain.Event:').at(-1))
  return Number.isNaN(version) ? -1 : version
}
