import type { Series } from '../../../shared/contract/metrics.ts'
import type { SeriesPosition, StoredSeries } from '../store/series.ts'
import { procedures, type Services } from './services.ts'

const metrics = procedures.metrics

export function metricsRouter({ store, changes }: Services) {
  return {
    series: metrics.series.handler(async ({ input }) => {
      const { series } = await store.newsOfSeries(input.runIds, input.metrics ?? null, {})
      return series.map(plain)
    }),
    histograms: metrics.histograms.handler(async ({ input }) =>
      (await store.histogramsOfRun(input.runId)).map(({ counts, ...rest }) => ({
        ...rest,
        counts: Array.from(counts),
      })),
    ),
    answers: metrics.answers.handler(({ input }) => store.answersOfRun(input.runId)),
    curves: metrics.curves.handler(({ input }) => store.curvesOf(input)),
    follow: metrics.follow.handler(async function* ({ input, signal }) {
      let positions: Record<number, SeriesPosition> = input.positions
      for await (const _ of changes.follow(signal)) {
        const news = await store.newsOfSeries(input.runIds, input.metrics ?? null, positions, input.points)
        positions = news.positions
        if (news.series.length > 0 || news.reset.length > 0) yield news
      }
    }),
  }
}

/** Numbers as the contract carries them. */
function plain({ runId, metric, steps, values, times }: StoredSeries): Series {
  return { runId, metric, steps: Array.from(steps), values: Array.from(values), times: Array.from(times) }
}
