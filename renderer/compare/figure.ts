import type { ChartSeries } from '../chart/align.ts'
import { methodStyle } from '../../shared/figures/colours.ts'
import type { FigureInput } from '../../shared/contract/figures.ts'

/** Points of a curve in a figure: more are not seen. */
const most = 4000

/** The curves of a chart as a figure for a paper: on white, in the same colours, percent as percent. */
export function figureOf(
  series: readonly ChartSeries[],
  words: Pick<FigureInput, 'title' | 'xLabel' | 'yLabel'>,
  { percent, logY }: { percent: boolean; logY: boolean },
): FigureInput {
  const scale = percent ? 100 : 1
  const column = (values: readonly number[], stride: number) => values.filter((_, index) => index % stride === 0)
  const scaled = (values: readonly number[], stride: number) => column(values, stride).map((value) => value * scale)
  return {
    ...words,
    logY,
    series: series
      .filter(({ unlisted, label }) => unlisted !== true && label !== '')
      .map(({ label, colour, dash, method, x, y, low, high }) => {
        const stride = Math.max(1, Math.ceil(x.length / most))
        return {
          label,
          colour: lightColour(colour, method),
          dash: dash.join(' '),
          x: column(x, stride),
          y: scaled(y, stride),
          ...(low === undefined || high === undefined ? {} : { low: scaled(low, stride), high: scaled(high, stride) }),
        }
      }),
  }
}

/** The colour that a curve has on white. */
function lightColour(colour: string, method: string | undefined): string {
  return /light-dark\((#[0-9a-f]{6}),/i.exec(colour)?.[1] ?? methodStyle(method ?? 'full', 'light').colour
}
