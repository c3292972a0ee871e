import type { Series } from '../../../shared/contract/metrics.ts'
import type { SeriesPosition, StoredSeries } from '../store/series.ts'
import { latentMedium, latentName } from '../latent-medium.ts'
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
    media: metrics.media.handler(async ({ input: { runId } }) => [
      ...(await store.mediaOfRun(runId)),
      ...(await store.histogramsOfRun(runId)).map((each) => latentMedium(each).facts),
    ]),
    mediaContent: metrics.mediaContent.handler(async ({ input: { runId, name, step } }) => {
      const found = await store.mediumOf(runId, name, step)
      if (found !== null)
        return found.content === null
          ? null
          : { type: found.type, label: found.label, base64: Buffer.from(found.content).toString('base64') }
      const histograms = await store.histogramsOfRun(runId)
      const latent = histograms.find((each) => latentName(each) === name && each.step === step)
      if (latent === undefined) return null
      const { facts, content } = latentMedium(latent)
      return { type: facts.type, label: '', base64: Buffer.from(content).toString('base64') }
    }),
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
