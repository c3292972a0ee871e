import { basename, dirname, join, relative, sep } from 'node:path'
import { phrase } from '../../shared/errors/phrase.ts'
import { fieldsIn } from './csv/growing-table.ts'
import { flatFields } from './flat-fields.ts'
import { filesWithin, sized, type FolderForm } from './folder-form.ts'
import type { FoundFolder } from './folders.ts'
import { metricName, SeriesCollector, type ImportedRun, type ReadSeries } from './imported-run.ts'
import { LineFiles } from './line-files.ts'
import { parsePythonJson } from './python-json.ts'
import { pythonFloat } from './python-value.ts'
import { putPoint } from './put-point.ts'
import type { Reading } from './reading.ts'
import { counted, Remarks } from './remarks.ts'
import { longerNames } from './run-places.ts'
import { SmallFiles } from './small-files.ts'
import { plainValues } from './trackio.ts'

const summary = 'metrics.json'
const parameters = 'params.yaml'
const curves = join('plots', 'metrics')
const isTable = (path: string) => /\.tsv$/i.test(path)

/** The folder of DVCLive: a table for each metric in plots/metrics, values as they are last, parameters. */
export const dvcliveForm: FolderForm = {
  kind: 'dvclive',
  fits: (names) => names.has('plots') && (names.has(summary) || names.has(parameters)),
  async filesOf(folder) {
    const { paths, folders } = await filesWithin(join(folder, curves))
    const tables = paths.filter(isTable)
    if (tables.length === 0) return null
    return {
      files: await sized([...tables, join(folder, summary), join(folder, parameters)]),
      watched: [folder, ...folders],
    }
  },
}

/**
 * Reads the folder of DVCLive (dvclive/live.py, dvclive/plots/metric.py); read again, it takes what its tables got
 * since. A folder that is begun anew is the same run with other points.
 */
export class DvcliveFolder {
  readonly #root: string
  readonly #small = new SmallFiles()
  readonly #lines: LineFiles
  #remarks = new Remarks()
  #collector = new SeriesCollector()
  #headers = new Map<string, string[]>()
  #folder = ''

  /** @param root the folder that names of runs start from */
  constructor(root: string) {
    this.#root = root
    const begin = () => {
      this.#remarks = new Remarks()
      this.#collector = new SeriesCollector()
    }
    this.#lines = new LineFiles(begin, (line, path, number) => this.#take(line, path, number))
  }

  /** Its run; none if its tables hold no numbers. @throws BadInput if a table cannot be read */
  async read({ folder, place, files }: FoundFolder): Promise<Reading> {
    this.#folder = folder
    await this.#lines.read(files.flatMap(({ path }) => (isTable(path) ? [path] : [])))
    const remarks = new Remarks()
    const series = this.#collector.series(remarks, folder)
    const configuration = await this.#fieldsOf(folder, series, remarks)
    const { head } = this.#collector
    return {
      runs: series.length === 0 ? [] : [{ ...this.#named(folder, place), source: place, head, configuration, series }],
      files: [{ path: folder, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), columns: [] }],
      leftOut: [...remarks.leftOut, ...this.#remarks.leftOut],
      notes: [...remarks.notes, ...this.#remarks.notes],
    }
  }

  /** A line of a table: perhaps a time in milliseconds, a step, and the value under the last part of its name. */
  #take(line: string, path: string, number: number): void {
    const cells = line.split('\t')
    const header = number === 1 ? cells : (this.#headers.get(path) ?? [])
    if (number === 1) this.#headers.set(path, cells)
    const cell = (name: string) => cells[header.indexOf(name)] ?? ''
    const metric = relative(join(this.#folder, curves), path)
      .replaceAll(sep, '/')
      .replace(/\.tsv$/i, '')
    const step = Number(cell('step'))
    const value = pythonFloat(cells.at(-1) ?? '')
    if (number === 1) return
    if (value === null || cells.length !== header.length || !Number.isSafeInteger(step)) {
      this.#remarks.leaveOut(path, (count) => ({
        code: 'bad-value',
        subject: path,
        what: phrase`${counted(count, 'line')} of ${path} without a step and a number, first line ${number}:
              ${line.slice(0, 80)}`,
      }))
      return
    }
    const point = { metric, step, value, time: Number(cell('timestamp')) || 0 }
    putPoint(this.#collector, point, { file: path, line: number, stepName: 'step', remarks: this.#remarks })
  }

  #named(folder: string, place: string): Pick<ImportedRun, 'name' | 'longerNames'> {
    const inside = relative(this.#root, folder).replaceAll(sep, '/')
    const start = basename(place) === 'dvclive' ? dirname(place) : place
    const name = (start === place ? inside : inside.replace(/\/?dvclive$/, '')) || basename(start)
    return {
      name,
      longerNames: longerNames(
        name,
        name.split('/').reduce((at) => dirname(at), start),
      ),
    }
  }

  /** Its parameters, and the values that it has no table of: those were logged once. */
  async #fieldsOf(
    folder: string,
    series: readonly ReadSeries[],
    remarks: Remarks,
  ): Promise<ImportedRun['configuration']> {
    const [told, last] = [join(folder, parameters), join(folder, summary)]
    const yaml = await this.#small.textOf(told)
    const once = valuesWithoutCurve(await this.#small.textOf(last), series)
    return { ...(yaml === null ? {} : fieldsIn(yaml, told, remarks)), ...plainValues(once, last, remarks) }
  }
}

function valuesWithoutCurve(json: string | null, series: readonly ReadSeries[]): Record<string, unknown> {
  const curved = new Set(series.map(({ metric }) => metric))
  try {
    const values = flatFields(parsePythonJson(json ?? '{}'))
    return Object.fromEntries(Object.entries(values).filter(([key]) => key !== 'step' && !curved.has(metricName(key))))
  } catch {
    // It is written anew at every step, and may be half written at this moment.
    return {}
  }
}
