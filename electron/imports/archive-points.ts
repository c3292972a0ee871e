import { BadInput } from '../../shared/errors/bad-input.ts'
import { phrase } from '../../shared/errors/phrase.ts'
import type { ImportedSeries } from './imported-run.ts'

/** Columns one after the other, as the bytes of an archive. */
export function joined(series: readonly ImportedSeries[]): Uint8Array {
  const all = new Float64Array(series.reduce((sum, { steps }) => sum + 3 * steps.length, 0))
  let at = 0
  for (const { steps, values, times } of series) {
    for (const column of [steps, values, times]) {
      all.set(column, at)
      at += column.length
    }
  }
  return new Uint8Array(all.buffer)
}

/** Columns out of the bytes of an archive. @throws BadInput if these are not as many as belong there */
export function divided(
  series: readonly { metric: string; points: number }[],
  bytes: Uint8Array | undefined,
  path: string,
  run: number,
): ImportedSeries[] {
  const wanted = series.reduce((sum, { points }) => sum + 24 * points, 0)
  if (bytes === undefined || bytes.length !== wanted)
    throw new BadInput({
      code: 'damaged',
      subject: path,
      what: phrase`${path} is damaged: run ${run} has ${bytes?.length ?? 'no'} bytes of points where ${wanted}
            belong`,
    })
  const all = new Float64Array(wanted / 8)
  new Uint8Array(all.buffer).set(bytes)
  let at = 0
  const column = (points: number) => all.slice(at, (at += points))
  return series.map(({ metric, points }) => ({
    metric,
    steps: column(points),
    values: column(points),
    times: column(points),
  }))
}
