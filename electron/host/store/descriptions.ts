import type { Database } from 'better-sqlite3'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { findBuiltInMetric } from '../../../shared/metrics/metric.ts'
import type { MetricDescription } from '../../../shared/metrics/own-metrics.ts'
import { chunksOf } from './chunks.ts'
import type { Revision } from './revision.ts'
import type { Standings } from './standings.ts'
import type { Vocabulary } from './vocabulary.ts'

interface Parts {
  standings: Standings
  vocabulary: Vocabulary
  revision: Revision
}

/** What the user says of the metrics of scripts. */
export function descriptionsOf(database: Database, { standings, vocabulary, revision }: Parts) {
  const chunks = chunksOf(database)
  const having = database
    .prepare<[string], number>(
      'SELECT run_id FROM series WHERE metric_id = (SELECT id FROM metrics WHERE name = ?) ORDER BY run_id',
    )
    .pluck()
  const touch = database.prepare('UPDATE runs SET revision = ? WHERE id = ?')
  const seriesOfRun = (id: number, metric: string) => standings.ofRun(id).find((each) => each.metric === metric)!

  return {
    /** Metrics and fields of scripts, which Signum does not define. */
    ownNames: () => ({ metrics: vocabulary.metrics(), fields: vocabulary.fields() }),

    /** @returns what was said of it before. @throws BadInput if no run has such a metric, or Signum defines it */
    describeMetric: database.transaction((name: string, next: Partial<MetricDescription>): MetricDescription => {
      if (findBuiltInMetric(name) !== undefined)
        throw new BadInput({
          code: 'unsupported',
          subject: name,
          what: phrase`${name} is a metric of Signum's own: its title, unit and direction are fixed`,
        })
      if (vocabulary.find(name) === undefined)
        throw new BadInput({
          code: 'unknown-name',
          subject: name,
          what: phrase`no run has a metric ${name}`,
        })
      const before = vocabulary.descriptionOf(name)
      const description = { ...before, ...next }
      vocabulary.describe(name, description)
      for (const id of having.all(name)) {
        if (description.goal !== before.goal) {
          const standing = seriesOfRun(id, name)
          standings.replace(standing, { metric: name, ...chunks.pointsFrom(standing.id, 0) })
        }
        touch.run(revision.next(), id)
      }
      return before
    }).immediate,

    /** The highest finite value of a metric over all runs; null if it has none. */
    highestOf(name: string): number | null {
      const found = having.all(name).map((id) => {
        const { values } = chunks.pointsFrom(seriesOfRun(id, name).id, 0)
        return values.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, value) : most), -Infinity)
      })
      const most = found.reduce((a, b) => Math.max(a, b), -Infinity)
      return Number.isFinite(most) ? most : null
    },
  }
}
