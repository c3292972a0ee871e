import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { choosingMetric, findMetric, headlineMetric } from '../../shared/metrics/metric.ts'
import type { RunRow } from '../../shared/contract/run.ts'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { phrase } from '../../shared/errors/phrase.ts'
import type { DatasetEntry } from '../../shared/experiment/dataset-catalogue.ts'
import type { KeptWeights } from '../../shared/experiment/kept-weights.ts'
import { parseStudy, type Study } from '../../shared/experiment/study.ts'
import { countRuns } from '../../shared/experiment/count-runs.ts'
import { expandStudy } from '../../shared/experiment/plan-study.ts'
import { textFormat } from '../../shared/tables/formats/format.ts'
import { textTable } from '../../shared/tables/formats/text.ts'
import { pivot } from '../../shared/tables/pivot.ts'
import type { Table } from '../../shared/tables/table.ts'
import { tellingRows } from '../../shared/tables/telling-rows.ts'
import type { Host } from '../host/host.ts'
import { readRecipe } from '../host/read-recipe.ts'
import { curvesSvg } from '../../shared/figures/curves.ts'
import { metricFigure } from '../../shared/figures/metric-figure.ts'
import { interruptible } from './interrupt.ts'
import type { Terminal } from './terminal.ts'
import { trainMissing, type PlacedStudy, type Trained } from './train-missing.ts'
import { requireFinished, waitForRuns, type Wait } from './wait.ts'
import { withHost, type CommonOptions } from './with-host.ts'
import { writeOutput } from './write-output.ts'

export interface StudyOptions extends CommonOptions {
  concurrency?: number
  json?: boolean
  /** Profile of the cluster that trains it; this machine if it is left out. */
  on?: string
  /** Folder for the table and the curves; none are written if it is left out. */
  output?: string
  /** Train only what there is not already, and go on with what was stopped. */
  onlyMissing?: boolean
}

/** Reads a study's recipe. @throws BadInput */
export function readStudy(file: string): Study {
  return parseStudy(readRecipe(file))
}

/** Checks every run of a study before anything is opened or written. @throws BadInput */
export function checkStudy(
  study: Study,
  recipe: string,
  datasets?: readonly DatasetEntry[],
  weights: readonly KeptWeights[] | null = null,
): void {
  try {
    expandStudy(study, datasets, weights)
  } catch (error) {
    if (error instanceof BadInput)
      throw new BadInput(
        error.faults.map((fault) => ({
          ...fault,
          // The field is in the recipe, whatever flags this command has.
          field: null,
          what:
            fault.field === null
              ? phrase`the recipe ${recipe}: ${fault.what}`
              : phrase`the recipe ${recipe}: ${fault.field}: ${fault.what}`,
        })),
      )
    throw error
  }
}

/**
 * Trains all runs of a study and prints their table; a Ctrl C stops them so that they can be resumed, or leaves them to
 * the cluster that trains them.
 */
export async function trainStudy(terminal: Terminal, study: Study, options: StudyOptions): Promise<void> {
  const quiet = options.quiet === true
  await interruptible((signal) =>
    withHost({ ...options, notifies: true }, async (host) => {
      const wait = { terminal, quiet, signal, leaves: options.on !== undefined }
      const train = options.onlyMissing === true ? trainMissing : trainAll
      const { trained, runs } = await train(host, { ...study, on: options.on }, wait)
      const table = pivot(runs, { title: study.name, rows: tellingRows(runs) })
      terminal.print(options.json === true ? JSON.stringify(runs, null, 2) : textTable(table))
      requireFinished(trained, signal, study.search?.halving !== undefined)
      if (options.output !== undefined) await writeResults(host, runs, table, options.output)
    }),
  )
}

async function trainAll(host: Host, study: PlacedStudy, wait: Wait): Promise<Trained> {
  const { studyId, ids } = await host.client.studies.launch(study)
  const on = study.on === undefined ? '' : ` on the cluster of "${study.on}"`
  if (!wait.quiet) wait.terminal.say(`study ${studyId!} "${study.name}" starts: ${ids.length} runs${on}`)
  const runs = await waitForSearch(host, studyId!, ids, countRuns(study), wait)
  return { trained: runs, runs }
}

/** How long a search may take to choose what is next, in ms. */
const longestChoice = 10_000

/** Waits for the runs of a study, and for those that its search adds, until there are as many as it may train. */
async function waitForSearch(
  host: Host,
  studyId: number,
  ids: readonly number[],
  most: number,
  wait: Wait,
): Promise<RunRow[]> {
  const begun = [...ids]
  let runs = await waitForRuns(host, begun, wait)
  let since = Date.now()
  while (begun.length < most && !wait.signal.aborted && Date.now() - since < longestChoice) {
    const { runs: all } = await host.client.runs.list({ studyId, sort: 'created' })
    const added = all.map(({ id }) => id).filter((id) => !begun.includes(id))
    if (added.length === 0) await setTimeout(100)
    else {
      begun.push(...added)
      runs = await waitForRuns(host, begun, wait)
      since = Date.now()
    }
  }
  return runs
}

/** Writes the table in the formats of papers, and the curves of accuracy and loss. */
async function writeResults(host: Host, runs: readonly RunRow[], table: Table, folder: string): Promise<void> {
  // Held-out images are scored once if there are others to choose by: that is no curve.
  const accuracy = runs.some(({ results }) => results[choosingMetric] !== undefined) ? choosingMetric : headlineMetric
  const series = await host.client.metrics.series({
    runIds: runs.map(({ id }) => id),
    metrics: [accuracy, 'train.loss'],
  })
  for (const name of ['markdown', 'latex', 'csv']) {
    const format = textFormat(name)
    writeOutput(join(folder, `table.${format.extension}`), format.write(table))
  }
  const figure = (name: string, title: string, logY: boolean) =>
    curvesSvg(metricFigure(runs, series, { metric: findMetric(name)!, title, logY }))
  const accuracyTitle = `${accuracy === headlineMetric ? 'Held-out' : 'Validation'} accuracy with hard signs`
  writeOutput(join(folder, 'accuracy.svg'), figure(accuracy, accuracyTitle, false))
  writeOutput(join(folder, 'loss.svg'), figure('train.loss', 'Training loss', true))
}
