/** One metric of one run, growing: columns of equal length in the order of the steps. NaN and infinities are kept; charts show them as gaps. */
export interface Curve {
  steps: number[]
  values: number[]
  times: number[]
}

export interface SeriesPart {
  runId: number
  metric: string
  steps: readonly number[]
  values: readonly number[]
  times: readonly number[]
}

const empty: Curve = { steps: [], values: [], times: [] }

/** The curves of the runs that a view follows, put together from the host's events. */
export class CurveBook {
  readonly #curves = new Map<number, Map<string, Curve>>()

  /** Adds what an event brought. `first` is true for the first event of a stream, which holds everything there is. */
  apply(event: { series: readonly SeriesPart[]; reset: readonly number[] }, first: boolean): void {
    if (first) this.#curves.clear()
    for (const runId of event.reset) this.#curves.delete(runId)
    for (const part of event.series) this.#append(part)
  }

  /** The curve of a run's metric; an empty one where there is none yet. */
  curve(runId: number, metric: string): Curve {
    return this.#curves.get(runId)?.get(metric) ?? empty
  }

  #append({ runId, metric, steps, values, times }: SeriesPart): void {
    const ofRun = this.#curves.get(runId) ?? new Map<string, Curve>()
    this.#curves.set(runId, ofRun)
    const curve = ofRun.get(metric) ?? { steps: [], values: [], times: [] }
    ofRun.set(metric, curve)
    for (let index = 0; index < steps.length; index++) {
      curve.steps.push(steps[index]!)
      curve.values.push(values[index]!)
      curve.times.push(times[index]!)
    }
  }
}
