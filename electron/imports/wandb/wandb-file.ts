import { basename, dirname, join } from 'node:path'
import { phrase } from '../../../shared/errors/phrase.ts'
import { FolderMedia } from '../folder-media.ts'
import { GrowingFile } from '../growing-file.ts'
import { SeriesCollector, type ImportedRun, type RunEnd } from '../imported-run.ts'
import { pythonNumber } from '../python-json.ts'
import type { Reading } from '../reading.ts'
import { counted, Remarks } from '../remarks.ts'
import { realPathOf } from '../run-places.ts'
import { leaveOutValue } from '../trackio.ts'
import { LogParts } from './log-file.ts'
import { wandbMedia } from './wandb-media.ts'
import { readRecord, type WandbItem, type WandbRecord } from './record.ts'

export const isWandbFile = (name: string): boolean => name.endsWith('.wandb')

type Plain = string | number | boolean | null

/** Its files lie in the folder "files" beside its log. */
const mediaBeside = (log: string): FolderMedia => new FolderMedia(join(dirname(log), 'files'), log)

/**
 * A run that Weights & Biases writes to a folder of its own (`run-ID.wandb`), whether it is offline or not. Read again,
 * it takes what the file got since. Names that begin with "_" are the program's own and are no metrics.
 */
export class WandbFile {
  readonly #path: string
  #file: GrowingFile
  #log: LogParts
  #remarks = new Remarks()
  #collector = new SeriesCollector()
  #media: FolderMedia
  #configuration = new Map<string, Plain>()
  #run: NonNullable<WandbRecord['run']> | null = null
  #end: RunEnd | null = null

  constructor(path: string) {
    this.#path = path
    this.#file = new GrowingFile(path)
    this.#log = new LogParts(path)
    this.#media = mediaBeside(path)
  }

  /** Its run; none if nothing was logged so far. @throws BadInput if it cannot be read, or is no such file */
  async read(): Promise<Reading> {
    let bytes = await this.#file.rest()
    if (bytes === null) {
      this.#forget()
      bytes = (await this.#file.rest())!
    }
    const { records, taken } = this.#log.take(bytes, (at) => this.#leaveOutDamaged(at))
    this.#file.take(bytes.subarray(0, taken))
    for (const record of records) this.#take(record)
    const remarks = new Remarks()
    const series = this.#collector.series(remarks, this.#path)
    await this.#media.settle()
    const media = this.#media.all(remarks)
    const name = this.#run?.name || this.#run?.id || basename(this.#path).replace(/^run-|\.wandb$/g, '')
    const run: ImportedRun = {
      name,
      longerNames: [`${name} (${this.#run?.id ?? basename(this.#path)})`],
      source: realPathOf(this.#path),
      head: this.#collector.head,
      configuration: Object.fromEntries(this.#configuration),
      end: this.#end,
      series,
      media,
    }
    return {
      runs: series.length === 0 ? [] : [run],
      files: [{ path: this.#path, bytes: this.#file.end, columns: [] }],
      leftOut: [...remarks.leftOut, ...this.#remarks.leftOut],
      notes: [...remarks.notes, ...this.#remarks.notes],
    }
  }

  #forget(): void {
    this.#file = new GrowingFile(this.#path)
    this.#log = new LogParts(this.#path)
    this.#remarks = new Remarks()
    this.#collector = new SeriesCollector()
    this.#media = mediaBeside(this.#path)
    this.#configuration = new Map()
    this.#run = null
    this.#end = null
  }

  #take(bytes: Uint8Array): void {
    let record: WandbRecord
    try {
      record = readRecord(bytes)
    } catch {
      return this.#leaveOutDamaged(this.#file.end)
    }
    if (record.run !== null) {
      const { id, name, group } = record.run
      this.#run = { id, name, group }
      if (group !== '') this.#configuration.set('group', group)
    }
    for (const { path } of record.removed) this.#configuration.delete(path.join('.'))
    for (const { path, value } of flattened(record.config ?? [])) this.#configure(path, value)
    if (record.history !== null) this.#takeStep(record.history)
    if (record.exitCode !== null) this.#end = endOf(record.exitCode)
  }

  #configure(path: string[], value: unknown): void {
    if (path[0]!.startsWith('_')) return
    const name = path.join('.')
    if (value === null || ['string', 'number', 'boolean'].includes(typeof value))
      this.#configuration.set(name, value as Plain)
    else
      this.#remarks.leaveOut(`configuration ${name}`, () => ({
        code: 'unsupported',
        subject: this.#path,
        what: phrase`the field ${name} of the configuration in ${this.#path}: it is not a single value`,
      }))
  }

  #takeStep({ items, step: told }: NonNullable<WandbRecord['history']>): void {
    const own = new Map(items.map(({ path, value }) => [path.join('.'), value]))
    const step = pythonNumber(own.get('_step')) ?? told
    if (step === null || !Number.isSafeInteger(step)) return this.#leaveOutStep()
    const time = Math.max(0, (pythonNumber(own.get('_timestamp')) ?? 0) * 1000)
    const values = flattened(items).filter(({ path }) => !path[0]!.startsWith('_'))
    const media = objectsWithType(values)
    for (const [name, value] of media) {
      const found = wandbMedia(value)
      if (found.length > 0) this.#media.take(name, step, time, found)
      else leaveOutValue(name, { _type: value.get('_type') }, this.#path, this.#remarks)
    }
    for (const { path, value } of values) {
      if (path.some((_, index) => media.has(path.slice(0, index + 1).join('.')))) continue
      const name = path.join('.')
      const number = pythonNumber(value)
      if (number === null) {
        if (value !== null) leaveOutValue(name, value, this.#path, this.#remarks)
      } else this.#takeValue(name, step, number, time)
    }
  }

  #takeValue(name: string, step: number, value: number, time: number): void {
    const before = this.#collector.pointsOf(name)?.steps.at(-1)
    // A run that was rewound or resumed logs its steps anew.
    if (before !== undefined && step <= before)
      this.#remarks.note(
        'resumed',
        (count) => ({
          code: 'conflict',
          subject: this.#path,
          what: phrase`${counted(count, 'value')} of ${this.#path} ${count === 1 ? 'was' : 'were'} replaced: the run
                went back to an earlier step`,
        }),
        this.#collector.takeBack(step, [name]),
      )
    this.#collector.add(name, step, value, time)
  }

  #leaveOutStep(): void {
    this.#remarks.leaveOut('step', (count) => ({
      code: 'missing-value',
      subject: this.#path,
      what: phrase`${counted(count, 'record')} of ${this.#path} without a step`,
    }))
  }

  #leaveOutDamaged(at: number): void {
    this.#remarks.leaveOut('damaged', (count) => ({
      code: 'damaged',
      subject: this.#path,
      what: phrase`${counted(count, 'part')} of ${this.#path} that ${count === 1 ? 'is' : 'are'} damaged, first at byte
            ${at}`,
    }))
  }
}

function endOf(code: number): RunEnd {
  return code === 0
    ? { state: 'finished', error: null, at: null }
    : { state: 'failed', error: `The script ended with exit code ${code}.`, at: null }
}

/** Values within objects by all keys that lead to them. */
function flattened(items: readonly WandbItem[]): WandbItem[] {
  return items
    .filter(({ path }) => path.length > 0)
    .flatMap(({ path, value }) =>
      typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0
        ? flattened(Object.entries(value).map(([key, inner]) => ({ path: [...path, key], value: inner as unknown })))
        : [{ path, value }],
    )
}

/** The values of objects that say what they are as `_type`, by the name of the object and the rest of their paths. */
function objectsWithType(values: readonly WandbItem[]): Map<string, Map<string, unknown>> {
  const found = new Map(
    values.flatMap(({ path }) => (path.at(-1) === '_type' ? [[path.slice(0, -1).join('.'), new Map()] as const] : [])),
  ) as Map<string, Map<string, unknown>>
  for (const { path, value } of values)
    for (let depth = path.length - 1; depth > 0; depth--)
      found.get(path.slice(0, depth).join('.'))?.set(path.slice(depth).join('.'), value)
  return found
}
