import { clauseOf } from '../../shared/errors/voice.ts'
import type { AddDataset } from '../../shared/contract/datasets.ts'
import { datasetKinds, datasetKindTitles, type DatasetKind } from '../../shared/experiment/dataset-catalogue.ts'
import {
  readerOption,
  readerOptionKeys,
  type ReaderOption,
  type ReaderOptionKey,
} from '../../shared/experiment/reader-options.ts'
import { describeFailure, faultsIn, voiceOf } from '../format/faults.ts'
import { t } from '../words/words.ts'

/** Content of the form, as typed; an empty field is guessed. */
export interface AddDraft {
  path: string
  name: string
  kind: DatasetKind | ''
  /** Flags as booleans, the rest as typed. */
  options: Record<ReaderOptionKey, string | boolean>
}
export type AddField = Exclude<keyof AddDraft, 'options'> | ReaderOptionKey

export function emptyDraft(): AddDraft {
  const options = Object.fromEntries(readerOptionKeys.map((key) => [key, emptyValue(readerOption(key))]))
  return { path: '', name: '', kind: '', options: options as AddDraft['options'] }
}

const emptyValue = ({ type }: ReaderOption) => (type === 'flag' ? false : '')

export const kinds = datasetKinds.map((name) => ({ name, title: datasetKindTitles[name] }))

/** The options that the form offers for a kind; all of them if it is detected. */
export function optionsFor(kind: AddDraft['kind']): ReaderOptionKey[] {
  return readerOptionKeys.filter((key) => kind === '' || readerOption(key).kinds.includes(kind))
}

/** A problem of a field. */
export interface AddComplaint {
  field: AddField
  message: string
}

/** The draft as the host takes it, or what is wrong with it. Options that the form does not show are left out. */
export function requestOf(
  draft: AddDraft,
): { request: AddDataset; complaint: null } | { request: null; complaint: AddComplaint } {
  const [path, name] = [draft.path.trim(), draft.name.trim()]
  if (path === '') return { request: null, complaint: { field: 'path', message: t('system.pathMissing') } }
  const options: Record<string, number | boolean> = {}
  for (const key of optionsFor(draft.kind)) {
    const typed = draft.options[key]
    const text = typeof typed === 'string' ? typed.trim() : typed
    if (text === emptyValue(readerOption(key))) continue
    const value = typeof text === 'boolean' ? text : numberOf(readerOption(key), text)
    if (typeof value === 'string') return { request: null, complaint: { field: key, message: value } }
    options[key] = value
  }
  const request: AddDataset = {
    path,
    ...(name === '' ? {} : { name }),
    ...(draft.kind === '' ? {} : { kind: draft.kind }),
    ...options,
  }
  return { request, complaint: null }
}

/** The number that was typed, or what is wrong with it. */
function numberOf(option: ReaderOption, text: string): number | string {
  const value = Number(text)
  if (option.type !== 'number') return value
  const { title, minimum, maximum, whole } = option
  if (value >= minimum && value <= maximum && (!whole || Number.isInteger(value))) return value
  const values = { title, minimum, maximum, text }
  return whole ? t('system.wholeOutside', values) : t('system.numberOutside', values)
}

const titles: Readonly<Record<string, string>> = {
  name: t('system.name'),
  kind: t('system.kind'),
  ...Object.fromEntries(readerOptionKeys.map((key) => [key, readerOption(key).title])),
}

/** Where a refusal of the host belongs: at the field that would mend it, or at the path. */
export function refusalOf(error: unknown): AddComplaint {
  const [fault] = faultsIn(error) ?? []
  if (fault === undefined) return { field: 'path', message: describeFailure(error) }
  const field = fault.field !== null && fault.field in titles ? (fault.field as AddField) : 'path'
  return { field, message: clauseOf(fault, voiceOf(titles)) }
}
