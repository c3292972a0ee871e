import { basename, dirname, join, relative, sep } from 'node:path'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { filesWithin, sized, type FolderForm } from '../folder-form.ts'
import type { FoundFolder } from '../folders.ts'
import { SeriesCollector } from '../imported-run.ts'
import { LineFiles } from '../line-files.ts'
import { namesIn } from '../names-in.ts'
import { pythonFloat } from '../python-value.ts'
import type { Reading } from '../reading.ts'
import { counted, Remarks } from '../remarks.ts'
import { SmallFiles } from '../small-files.ts'
import { parseYaml } from '../yaml/yaml.ts'
import { artifactsFolder, MlflowImages } from './images.ts'
import { addPoint, mlflowRun, nameOf, parentTag, statuses, tellOfRun, type RunFacts } from './run-facts.ts'

const meta = 'meta.yaml'
const imagesFolder = join(artifactsFolder, 'images')

/** The folder of a run in `mlruns`: meta.yaml, and a file for each metric, parameter and tag, called as it is. */
export const mlflowForm: FolderForm = {
  kind: 'mlflow',
  fits: (names) => names.has(meta) && names.has('metrics') && names.has('params'),
  async filesOf(folder) {
    const [metrics, params, tags, images] = await Promise.all(
      ['metrics', 'params', 'tags', imagesFolder].map((part) => filesWithin(join(folder, part))),
    )
    return {
      files: await sized([join(folder, meta), ...[metrics!, params!, tags!, images!].flatMap(({ paths }) => paths)]),
      watched: [folder, ...metrics!.folders, ...images!.folders],
    }
  },
}

/** Reads the folder of a run (mlflow/store/tracking/file_store.py); read again, it takes what its metrics got since. */
export class MlflowFolder {
  readonly #small = new SmallFiles()
  readonly #shared: Remarks | null
  #remarks = new Remarks()
  #collector = new SeriesCollector()
  readonly #images = new MlflowImages()
  readonly #lines: LineFiles
  #folder = ''
  /** Folder of the experiment, for messages. */
  #subject = ''

  /** @param shared takes what is said of many runs, together, in the place of the readings */
  constructor(shared: Remarks | null) {
    this.#shared = shared
    const begin = () => {
      this.#remarks = shared ?? new Remarks()
      this.#collector = new SeriesCollector()
    }
    this.#lines = new LineFiles(begin, (line, path) => this.#takeLine(line, partOf(this.#folder, path).name, path))
  }

  /** Its run; none if it has no metrics, was deleted or is a model. @throws BadInput if it cannot be read */
  async read({ folder, place, files }: FoundFolder): Promise<Reading> {
    const remarks = this.#shared ?? new Remarks()
    this.#subject = dirname(folder)
    this.#folder = folder
    const facts = await this.#factsOf(folder, files)
    const metrics = files.filter(({ path }) => partOf(folder, path).part === 'metrics').map(({ path }) => path)
    if (facts !== null && !facts.isDeleted) await this.#lines.read(metrics)
    const series = facts === null || facts.isDeleted ? [] : this.#collector.series(remarks, folder)
    if (facts !== null && series.length === 0) tellOfRun(facts.isDeleted ? 'deleted' : 'empty', this.#subject, remarks)
    const media =
      series.length === 0 ? [] : await this.#images.read(join(folder, artifactsFolder), this.#subject, remarks)
    this.#images.tellOfOthers(this.#subject, remarks)
    const said = this.#shared === null ? [remarks, this.#remarks] : []
    return {
      runs: series.length === 0 ? [] : [mlflowRun(facts!, place, { series, media, head: this.#collector.head })],
      files: [{ path: folder, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), columns: [] }],
      leftOut: said.flatMap(({ leftOut }) => leftOut),
      notes: said.flatMap(({ notes }) => notes),
    }
  }

  /** Null if it is the folder of something else than a run, or is only just begun. */
  async #factsOf(folder: string, files: FoundFolder['files']): Promise<RunFacts | null> {
    const told = await this.#metaOf(folder)
    const id = told['run_id'] ?? told['run_uuid']
    if (typeof id !== 'string' && typeof id !== 'number') return null
    const values = { params: new Map<string, string>(), tags: new Map<string, string>() }
    for (const { path } of files) {
      const { part, name } = partOf(folder, path)
      if (part !== 'params' && part !== 'tags') continue
      const text = await this.#small.textOf(path)
      if (text !== null) values[part].set(name, text)
      else
        this.#remarks.put(path, 'leftOut', () => ({
          code: 'unreadable',
          subject: path,
          what: phrase`${path} cannot be read`,
        }))
    }
    const parent = values.tags.get(parentTag)
    const experiment = await this.#metaOf(dirname(folder))
    return {
      id: String(id),
      name: nameIn(told, values.tags),
      status: statuses[String(told['status'])] ?? String(told['status']),
      endTime: typeof told['end_time'] === 'number' ? told['end_time'] : null,
      isDeleted: told['lifecycle_stage'] === 'deleted',
      experiment: typeof experiment['name'] === 'string' ? experiment['name'] : null,
      parent: parent === undefined ? null : await this.#nameOfRun(dirname(folder), parent),
      ...values,
    }
  }

  /** The name of another run, which is looked for in an experiment first and then in all. */
  async #nameOfRun(experiment: string, id: string): Promise<string> {
    const root = dirname(experiment)
    const others = (await namesIn(root)).filter((entry) => entry.isDirectory()).map(({ name }) => join(root, name))
    for (const each of [experiment, ...others]) {
      const told = await this.#metaOf(join(each, id))
      if (Object.keys(told).length > 0) return nameOf({ id, name: nameIn(told, new Map()) })
    }
    return id
  }

  /** What stands in the meta.yaml of a folder; nothing if there is none. */
  async #metaOf(folder: string): Promise<Record<string, unknown>> {
    const path = join(folder, meta)
    try {
      const value = parseYaml((await this.#small.textOf(path)) ?? '')
      return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
    } catch (error) {
      throw new BadInput({
        code: 'wrong-format',
        subject: path,
        what: phrase`${path} cannot be read as YAML: ${(error as Error).message}`,
      })
    }
  }

  #takeLine(line: string, metric: string, path: string): void {
    const parts = line.trim().split(' ')
    const time = Number(parts[0])
    const value = pythonFloat(parts[1] ?? '')
    // Lines of the first versions have no step. Behind it may stand the data set that was evaluated.
    const step = parts.length === 2 ? 0 : Number(parts[2])
    if (value === null || !Number.isFinite(time) || Number.isNaN(step) || ![2, 3, 5].includes(parts.length)) {
      this.#remarks.leaveOut(path, (count) => ({
        code: 'damaged',
        subject: path,
        what: phrase`${counted(count, 'line')} of ${path} that ${count === 1 ? 'is' : 'are'} not a time, a value and a
              step, first ${JSON.stringify(line.slice(0, 80))}`,
      }))
      return
    }
    addPoint(this.#collector, { metric, step, value, time }, this.#subject, this.#remarks)
  }
}

/** Older versions keep the name among the tags. */
function nameIn({ run_name: name, name: older }: Record<string, unknown>, tags: ReadonlyMap<string, string>): string {
  const told = [name, tags.get('mlflow.runName'), older].find(
    (each) => each !== undefined && each !== null && each !== '',
  )
  return told === undefined ? '' : String(told)
}

/** The part of a run that a file belongs to, and what it is called there: folders in the name are slashes of it. */
function partOf(folder: string, path: string): { part: string; name: string } {
  const [part, ...rest] = relative(folder, path).split(sep)
  return { part: part!, name: rest.join('/') || basename(path) }
}
