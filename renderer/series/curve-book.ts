import type { Positions } from '../../shared/contract/metrics.ts'

/**
 * One metric of one run, growing: columns of equal length in the order of the steps. NaN and infinities are kept;
 * charts show them as gaps.
 */
export interface Curve {
  steps: number[]
  values: number[]
  times: number[]
  /** Points that there are, those among them that need not be drawn. */
  total?: number
}

export interface SeriesPart {
  runId: number
  metric: string
  steps: ArrayLike<number>
  values: ArrayLike<number>
  times: ArrayLike<number>
  /** Points behind those in this part. */
  total?: number
}

const empty: Curve = { steps: [], values: [], times: [] }

/** The curves of the runs that a view follows, put together from the host's events. */
export class CurveBook {
  readonly #curves = new Map<number, Map<string, Curve & { total: number }>>()
  /** How far the book has come: what the host is asked to go on from. */
  positions: Positions = {}

  /** Adds what an event brought. `first` is true if it holds everything there is. */
  apply(
    event: { series: readonly SeriesPart[]; reset: readonly number[]; positions?: Positions },
    first: boolean,
  ): void {
    if (first) this.#curves.clear()
    for (const runId of event.reset) this.#curves.delete(runId)
    for (const part of event.series) this.#append(part)
    if (event.positions !== undefined) this.positions = event.positions
  }

  /** The curve of a run's metric; an empty one if there is none yet. */
  curve(runId: number, metric: string): Curve {
    return this.#curves.get(runId)?.get(metric) ?? empty
  }

  /** Points of a run's metric, those among them that need not be drawn. */
  total(runId: number, metric: string): number {
    return this.#curves.get(runId)?.get(metric)?.total ?? 0
  }

  /** Points of the longest curve in the book. */
  longest(): number {
    let most = 0
    for (const ofRun of this.#curves.values())
      for (const { steps } of ofRun.values()) most = Math.max(most, steps.length)
    return most
  }

  #append({ runId, metric, steps, values, times, total = steps.length }: SeriesPart): void {
    const ofRun = this.#curves.get(runId) ?? new Map<string, Curve & { total: number }>()
    this.#curves.set(runId, ofRun)
    const curve = ofRun.get(metric) ?? { steps: [], values: [], times: [], total: 0 }
    ofRun.set(metric, curve)
    curve.total += total
    for (let index = 0; index < steps.length; index++) {
      curve.steps.push(steps[index]!)
      curve.values.push(values[index]!)
      curve.times.push(times[index]!)
    }
  }
}
