import type { Database } from 'better-sqlite3'
import { fields } from '../../../shared/experiment/experiment.ts'
import { knowOwnFields } from '../../../shared/experiment/own-fields.ts'
import { findBuiltInMetric, isLayerMetric, type Metric } from '../../../shared/metrics/metric.ts'
import { knowOwnMetrics, ownMetric, undescribed, type MetricDescription } from '../../../shared/metrics/own-metrics.ts'
import { methodField } from './configurations.ts'
import { settingsOf } from './settings.ts'

/** Under which setting the user's descriptions of metrics are kept, by name. */
const setting = 'metrics'
const ours = new Set<string>([...fields.map(({ key }) => key), methodField])

/** Names that runs of this store use beside Signum's own: metrics, and fields of configurations. */
export function vocabularyOf(database: Database) {
  const settings = settingsOf(database)
  const isReported = database
    .prepare<[string], number>('SELECT 1 FROM series WHERE metric_id = (SELECT id FROM metrics WHERE name = ?) LIMIT 1')
    .pluck()
  const reported = database
    .prepare<[], string>(
      'SELECT name FROM metrics WHERE EXISTS (SELECT 1 FROM series WHERE metric_id = metrics.id) ORDER BY id',
    )
    .pluck()
  const keys = database
    .prepare<[], string>(
      'SELECT key FROM fields WHERE EXISTS (SELECT 1 FROM configuration_values AS v JOIN runs ' +
        'ON runs.configuration_id = v.configuration_id WHERE v.field_id = fields.id) ORDER BY id',
    )
    .pluck()

  const descriptions = () => (settings.get(setting) ?? {}) as Record<string, MetricDescription>
  const isOwn = (name: string) => !isLayerMetric(name) && findBuiltInMetric(name) === undefined
  const descriptionIn = (all: Record<string, MetricDescription>, name: string) =>
    Object.hasOwn(all, name) ? all[name]! : undescribed

  const vocabulary = {
    /** Which direction of a metric is better; null if that is unknown. */
    goalOf: (name: string): Metric['goal'] =>
      isOwn(name) ? descriptionIn(descriptions(), name).goal : (findBuiltInMetric(name)?.goal ?? null),

    /** A metric that runs report and Signum does not define. */
    find: (name: string): Metric | undefined =>
      isOwn(name) && isReported.get(name) !== undefined
        ? ownMetric(name, descriptionIn(descriptions(), name))
        : undefined,

    /** All of these. */
    metrics(): Metric[] {
      const all = descriptions()
      return reported
        .all()
        .filter(isOwn)
        .map((name) => ownMetric(name, descriptionIn(all, name)))
    },

    /** What the user says of a metric. */
    descriptionOf: (name: string): MetricDescription => descriptionIn(descriptions(), name),

    /** Keeps what the user says of a metric, within the caller's transaction. */
    describe(name: string, description: MetricDescription): void {
      settings.set(setting, { ...descriptions(), [name]: description })
    },

    /** Fields of configurations that experiments of Signum lack. */
    fields: (): string[] => keys.all().filter((key) => !ours.has(key)),

    /** Makes filters, sorts and groups of this thread understand the names. */
    know(): void {
      knowOwnMetrics({
        find: (name) => (database.open ? vocabulary.find(name) : undefined),
        names: () => (database.open ? vocabulary.metrics().map(({ name }) => name) : []),
      })
      knowOwnFields(() => (database.open ? vocabulary.fields() : []))
    },
  }
  return vocabulary
}

export type Vocabulary = ReturnType<typeof vocabularyOf>
