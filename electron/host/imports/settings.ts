import type { ImportRequest } from '../../../shared/contract/imports.ts'
import type { FaultInput } from '../../../shared/errors/fault.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { suggestion } from '../../../shared/errors/suggestion.ts'
import { complaintsOf } from '../../../shared/experiment/complaints.ts'
import { experimentFields, fields } from '../../../shared/experiment/experiment.ts'
import { metricName, type ReadSeries } from '../../imports/imported-run.ts'

/** Fields of runs from elsewhere that hold any name: what is trained there need not be known here. */
const openFields: readonly string[] = ['dataset', 'model', 'quantizer']
const toggles = new Set(fields.filter(({ kind }) => kind === 'toggle').map(({ key }) => key))

/** How metrics are to be called and read, as the user says it. */
export class MetricSettings {
  readonly #rename: ReadonlyMap<string, string>
  readonly #percent: ReadonlySet<string>

  constructor({ rename = {}, percent = [] }: Pick<ImportRequest, 'rename' | 'percent'>) {
    this.#rename = new Map(Object.entries(rename).map(([theirs, ours]) => [theirs, metricName(ours)]))
    this.#percent = new Set(percent)
  }

  /** A metric's name here. @param metric as it is called unless it is renamed */
  nameOf({ theirs, metric }: Pick<ReadSeries, 'theirs' | 'metric'>): string {
    return this.#rename.get(this.#keyOf({ theirs, metric }) ?? '') ?? metric
  }

  isPercent(series: Pick<ReadSeries, 'theirs' | 'metric'>): boolean {
    return [this.nameOf(series), series.metric, series.theirs].some((name) => this.#percent.has(name))
  }

  #keyOf({ theirs, metric }: Pick<ReadSeries, 'theirs' | 'metric'>): string | undefined {
    return [theirs, metric].find((name) => this.#rename.has(name))
  }

  /** Every name of a metric that does not exist. */
  faults(series: readonly Pick<ReadSeries, 'theirs' | 'metric'>[], subject: string): FaultInput[] {
    const metrics = [...new Set(series.map(({ metric }) => metric))].sort()
    const used = new Set(series.map((each) => this.#keyOf(each)))
    const known = new Set(series.flatMap((each) => [this.nameOf(each), each.metric, each.theirs]))
    const missing = (field: 'rename' | 'percent', name: string): FaultInput => ({
      code: 'unknown-name',
      subject: name,
      field,
      what: phrase`there is no metric ${name} in ${subject}, which has ${metrics.slice(0, 20).join(', ')}`,
      remedy: suggestion(name, [...known]),
    })
    return [
      ...[...this.#rename.keys()].filter((name) => !used.has(name)).map((name) => missing('rename', name)),
      ...[...this.#percent].filter((name) => !known.has(name)).map((name) => missing('percent', name)),
    ]
  }
}

/**
 * Faults of fields of an experiment: unknown names, values that no training accepts.
 * @param others whether fields that Signum does not have are faults, or a script's own
 */
export function faultsInFields(
  given: Readonly<Record<string, unknown>>,
  others: 'faults' | 'own' = 'faults',
): FaultInput[] {
  const isOurs = (key: string) => Object.hasOwn(experimentFields.shape, key)
  const values = Object.fromEntries(Object.entries(given).filter(([key]) => others === 'faults' || isOurs(key)))
  const open = Object.entries(values).filter(([key]) => openFields.includes(key))
  const rest = Object.fromEntries(Object.entries(values).filter(([key]) => !openFields.includes(key)))
  const parsed = experimentFields.safeParse(rest, { reportInput: true })
  return [
    ...open.flatMap(([key, value]): FaultInput[] =>
      typeof value === 'string' && value.trim() !== ''
        ? []
        : [{ code: 'bad-value', field: key, what: phrase`must be a name, not ${JSON.stringify(value)}` }],
    ),
    ...(parsed.success
      ? []
      : parsed.error.issues.flatMap((issue) => complaintsOf(issue, Object.keys(experimentFields.shape)))),
  ]
}

/** Fields of the experiment as the user gives them; "on" and "off" are yes and no. */
export function fieldsGiven(set: NonNullable<ImportRequest['set']>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(set).map(([key, value]) => [
      key,
      toggles.has(key) && (value === 'on' || value === 'off') ? value === 'on' : value,
    ]),
  )
}
