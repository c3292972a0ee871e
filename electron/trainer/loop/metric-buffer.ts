import type { MetricColumns } from '../messages.ts'

/** Collects metric points until they are sent off together. */
export class MetricBuffer {
  #points = new Map<string, { steps: number[]; values: number[]; times: number[] }>()

  /** Notes values taken after `step` optimizer steps. */
  add(step: number, values: Readonly<Record<string, number>>): void {
    const time = Date.now()
    for (const [metric, value] of Object.entries(values)) {
      const columns = this.#points.get(metric) ?? { steps: [], values: [], times: [] }
      columns.steps.push(step)
      columns.values.push(value)
      columns.times.push(time)
      this.#points.set(metric, columns)
    }
  }

  /** Everything since the last call. */
  take(): MetricColumns[] {
    const columns = [...this.#points].map(([metric, { steps, values, times }]) => ({
      metric,
      steps: Float64Array.from(steps),
      values: Float64Array.from(values),
      times: Float64Array.from(times),
    }))
    this.#points = new Map()
    return columns
  }
}
