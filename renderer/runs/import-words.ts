import type { ColumnUse, ImportOutcome } from '../../shared/contract/imports.ts'
import { t } from '../words/words.ts'

/** What a column of a table is taken for, in words. */
export const columnWords: Readonly<Record<ColumnUse, string>> = {
  step: t('importColumns.step'),
  time: t('importColumns.time'),
  run: t('importColumns.run'),
  name: t('importColumns.name'),
  value: t('importColumns.value'),
  split: t('importColumns.split'),
  metric: t('importColumns.metric'),
  empty: t('importColumns.empty'),
  words: t('importColumns.words'),
  percent: t('importColumns.percent'),
  bounds: t('importColumns.bounds'),
  unnamed: t('importColumns.unnamed'),
  beside: t('importColumns.beside'),
}

/** What becomes of a run that is read, in words. */
export const outcomeWords: Readonly<Record<ImportOutcome, string>> = {
  new: t('importOutcomes.new'),
  known: t('importOutcomes.known'),
  grown: t('importOutcomes.grown'),
  changed: t('importOutcomes.changed'),
  kept: t('importOutcomes.kept'),
}
