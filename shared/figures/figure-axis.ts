import type { RunRow } from '../contract/run.ts'
import type { Series } from '../contract/metrics.ts'
import { BadInput } from '../errors/bad-input.ts'
import { phrase } from '../errors/phrase.ts'

/** What the horizontal of a figure counts. */
export const figureAxes = [
  { name: 'epoch', title: 'Epochs' },
  { name: 'step', title: 'Optimizer steps' },
  { name: 'images', title: 'Images seen' },
  { name: 'time', title: 'Seconds since the start' },
] as const
export type FigureAxis = (typeof figureAxes)[number]['name']

export interface Horizontal {
  title: string
  /** Whether it counts whole things. */
  counts: boolean
  /** The points of a run along it. */
  of(run: RunRow, points: Pick<Series, 'steps' | 'times'>): number[]
  /** Sentences of the footnote. */
  remarks: string[]
}

/**
 * The horizontal of a figure: each run by its own steps an epoch, its own batch size, its own start.
 * @param axis epochs unless given, or steps where some run does not tell its epochs
 * @throws BadInput if some run does not tell what the axis that was asked for needs
 */
export function horizontalOf(
  runs: readonly RunRow[],
  points: ReadonlyMap<number, Series>,
  axis?: FigureAxis,
): Horizontal {
  const lacking = (name: FigureAxis): RunRow[] => runs.filter((run) => !knows[name](run, points.get(run.id)!))
  const chosen = axis ?? (lacking('epoch').length === 0 ? 'epoch' : 'step')
  const without = lacking(chosen)
  if (without.length > 0)
    throw new BadInput({
      code: 'unsupported',
      field: 'axis',
      subject: chosen,
      what: phrase`${needs[chosen]} of run ${without.map(({ id }) => id).join(', ')} is unknown`,
      remedy: 'draw it along its steps, or say it as the run is imported',
    })
  const untold = axis === undefined ? lacking('epoch').length : 0
  return {
    title: figureAxes.find(({ name }) => name === chosen)!.title,
    counts: chosen !== 'time',
    of: places[chosen],
    remarks:
      untold === 0
        ? []
        : [
            untold === runs.length
              ? 'Along steps, since the epochs of the runs are unknown.'
              : `Along steps, since ${untold} of ${runs.length} runs ${untold === 1 ? 'does' : 'do'} not tell ` +
                `${untold === 1 ? 'its' : 'their'} epochs.`,
          ],
  }
}

const needs: Readonly<Record<FigureAxis, string>> = {
  epoch: 'the epochs',
  step: 'the steps',
  images: 'the batch size',
  time: 'the time',
}

const knows: Readonly<Record<FigureAxis, (run: RunRow, points: Series) => boolean>> = {
  epoch: ({ progress: { epochs, steps } }) => epochs > 0 && steps > 0,
  step: () => true,
  images: ({ experiment }) => typeof experiment.batchSize === 'number' && experiment.batchSize > 0,
  time: (_, { times }) => times.length > 0 && times.every((time) => time > 0),
}

const places: Readonly<Record<FigureAxis, Horizontal['of']>> = {
  epoch: ({ progress: { epochs, steps } }, points) => points.steps.map((step) => (step * epochs) / steps),
  step: (_, points) => [...points.steps],
  images: ({ experiment }, points) => points.steps.map((step) => step * Number(experiment.batchSize)),
  time: ({ startedAt }, { times }) => times.map((time) => (time - (startedAt ?? times[0]!)) / 1000),
}
