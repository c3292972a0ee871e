import { BadInput } from '../../../shared/errors/bad-input.ts'
import { findBuiltInMetric } from '../../../shared/metrics/metric.ts'
import { percentAfterwards } from '../imports/percent-or-share.ts'
import { faultsInFields } from '../imports/settings.ts'
import { procedures, type Services } from './services.ts'

const names = procedures.names

export function namesRouter({ store }: Services) {
  /** Notes on a metric whose values are shown times 100. */
  const notesOn = async (metric: string, unit: string | null | undefined, isPercent = false) =>
    unit === 'percent' ? percentAfterwards(metric, await store.highestOf(metric), isPercent) : []

  return {
    known: names.known.handler(() => store.ownNames()),
    describeMetric: names.describeMetric.handler(async ({ input: { metric, description } }) => {
      const before = await store.describeMetric(metric, description)
      return { before, notes: await notesOn(metric, description.unit) }
    }),
    renameMetric: names.renameMetric.handler(async ({ input }) => {
      const highest = input.percent ? await store.highestOf(input.from) : null
      const ids = await store.renameMetric(input)
      const notes = input.percent
        ? percentAfterwards(input.to, highest, true)
        : await notesOn(input.to, findBuiltInMetric(input.to)?.unit)
      return { ids, notes }
    }),
    renameField: names.renameField.handler(async ({ input }) => {
      const values = await store.valuesOfForeignField(input.from, input.ids)
      const faults = values.flatMap((value) => faultsInFields({ [input.to]: value }, 'own'))
      if (faults.length > 0) throw new BadInput(faults)
      return { ids: await store.renameField(input), notes: [] }
    }),
  }
}
