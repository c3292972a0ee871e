/**
 * One metric of a run as another program kept it. Columns of equal length, steps not falling; times are milliseconds
 * since 1970.
 */
export interface ImportedSeries {
  metric: string
  steps: Float64Array
  values: Float64Array
  times: Float64Array
}

/** A run that was trained elsewhere, with the facts in its file. */
export interface ImportedRun {
  /** Its name there. */
  name: string
  /** Configuration that the file holds; plain values alone. */
  configuration: Readonly<Record<string, string | number | boolean | null>>
  series: ImportedSeries[]
}

/** Puts points that come in any order into the columns of series, by run and metric. */
export class SeriesCollector {
  readonly #points = new Map<string, { steps: number[]; values: number[]; times: number[] }>()

  add(metric: string, step: number, value: number, time: number): void {
    const series = this.#points.get(metric) ?? { steps: [], values: [], times: [] }
    this.#points.set(metric, series)
    series.steps.push(step)
    series.values.push(value)
    series.times.push(time)
  }

  get size(): number {
    return this.#points.size
  }

  /** By rising step; of points at one step the order in which they came. */
  series(): ImportedSeries[] {
    return [...this.#points].map(([metric, { steps, values, times }]) => {
      const order = steps.map((_, index) => index)
      if (steps.some((step, index) => index > 0 && step < steps[index - 1]!))
        order.sort((a, b) => steps[a]! - steps[b]! || a - b)
      const column = (from: readonly number[]) => Float64Array.from(order, (index) => from[index]!)
      return { metric, steps: column(steps), values: column(values), times: column(times) }
    })
  }
}

/** A metric's name as Signum keeps it: a slash would make it one of a single layer. */
export function metricName(name: string): string {
  return name.replaceAll('/', '.')
}
