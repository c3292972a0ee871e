import { basename, dirname, join, relative } from 'node:path'
import { phrase } from '../../../shared/errors/phrase.ts'
import { flatFields } from '../flat-fields.ts'
import { GrowingText } from '../growing-text.ts'
import type { ImportedRun } from '../imported-run.ts'
import type { Reading } from '../reading.ts'
import { Remarks } from '../remarks.ts'
import { longerNames, realPathOf } from '../run-places.ts'
import { SmallFiles } from '../small-files.ts'
import { plainValues } from '../trackio.ts'
import { parseYaml } from '../yaml/yaml.ts'
import { TableReader, type CsvOptions } from './csv.ts'

/** What Lightning writes beside its tables. */
const hyperparameters = 'hparams.yaml'

/**
 * A table that may grow. Beside one of Lightning (`version_0/metrics.csv`) lie the hyperparameters of its run, which is
 * then called like the folder.
 */
export class GrowingTable {
  readonly #path: string
  readonly #inside: string
  readonly #text: GrowingText
  readonly #small = new SmallFiles()

  /** @param root the folder that names of runs start from, or the table itself */
  constructor(path: string, root: string, options: CsvOptions) {
    const within = path === root ? basename(path) : relative(root, path)
    this.#path = path
    this.#inside = path === root ? '' : relative(root, dirname(path))
    this.#text = new GrowingText(path, () => new TableReader(path, within.replace(/\.[ct]sv$/i, ''), options))
  }

  /** As GrowingText reads it. @throws BadInput */
  async read(whole: boolean): Promise<Reading> {
    const reading = await this.#text.read(whole)
    const beside = join(dirname(this.#path), hyperparameters)
    const text = await this.#small.textOf(beside)
    const place = realPathOf(this.#path)
    if (text === null) return reading
    const remarks = new Remarks()
    const configuration = fieldsIn(text, beside, remarks)
    return {
      ...reading,
      runs: reading.runs.map((run) => ({ ...run, ...(run.source === place ? this.#name(place) : {}), configuration })),
      leftOut: [...reading.leftOut, ...remarks.leftOut],
    }
  }

  #name(place: string): Pick<ImportedRun, 'name' | 'longerNames'> | object {
    if (basename(place) !== 'metrics.csv') return {}
    const folder = dirname(place)
    const name = this.#inside || basename(folder)
    return {
      name,
      longerNames: longerNames(
        name,
        name.split('/').reduce((at) => dirname(at), folder),
      ),
    }
  }
}

/** The fields that a file of YAML holds, by all keys that lead to them; what cannot be read is left out. */
export function fieldsIn(text: string, path: string, remarks: Remarks): ImportedRun['configuration'] {
  try {
    return plainValues(flatFields(parseYaml(text)), path, remarks)
  } catch (error) {
    remarks.leaveOut(path, () => ({
      code: 'wrong-format',
      subject: path,
      what: phrase`${path} cannot be read as YAML: ${(error as Error).message}`,
    }))
    return {}
  }
}
