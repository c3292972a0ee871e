import { clauseOf } from '../../shared/errors/voice.ts'
import { describeFailure, faultsIn, voiceOf } from '../format/faults.ts'
import type { AddDataset } from '../../shared/contract/datasets.ts'
import { datasetKinds, datasetKindTitles, type DatasetKind } from '../../shared/experiment/dataset-catalogue.ts'
import { t } from '../words/words.ts'

/** Content of the form, as typed; an empty field is guessed. */
export interface AddDraft {
  path: string
  name: string
  kind: DatasetKind | ''
  size: string
  channels: '' | '1' | '3'
  transposed: boolean
  strict: boolean
}
export type AddField = keyof AddDraft

export const emptyDraft: Readonly<AddDraft> = {
  path: '',
  name: '',
  kind: '',
  size: '',
  channels: '',
  transposed: false,
  strict: false,
}

export const kinds = datasetKinds.map((name) => ({ name, title: datasetKindTitles[name] }))

/** A problem of a field. */
export interface AddComplaint {
  field: AddField
  message: string
}

/** The draft as the host takes it, or what is wrong with it. */
export function requestOf(
  draft: AddDraft,
): { request: AddDataset; complaint: null } | { request: null; complaint: AddComplaint } {
  const [path, name, size] = [draft.path.trim(), draft.name.trim(), draft.size.trim()]
  if (path === '') return { request: null, complaint: { field: 'path', message: t('system.pathMissing') } }
  const pixels = Number(size)
  if (size !== '' && (!Number.isInteger(pixels) || pixels < 1 || pixels > 4096))
    return { request: null, complaint: { field: 'size', message: t('system.sizeInvalid', { size }) } }
  const request: AddDataset = {
    path,
    ...(name === '' ? {} : { name }),
    ...(draft.kind === '' ? {} : { kind: draft.kind }),
    ...(size === '' ? {} : { size: pixels }),
    ...(draft.channels === '' ? {} : { channels: draft.channels === '1' ? (1 as const) : (3 as const) }),
    ...(draft.transposed ? { transposed: true } : {}),
    ...(draft.strict ? { strict: true } : {}),
  }
  return { request, complaint: null }
}

const titles: Readonly<Record<string, string>> = {
  name: t('system.name'),
  kind: t('system.kind'),
  size: t('system.size'),
  channels: t('system.colours'),
  transposed: t('system.transpose'),
  strict: t('system.strict'),
}

/** Where a refusal of the host belongs: at the field that would mend it, or at the path. */
export function refusalOf(error: unknown): AddComplaint {
  const [fault] = faultsIn(error) ?? []
  if (fault === undefined) return { field: 'path', message: describeFailure(error) }
  const field = fault.field !== null && fault.field in titles ? (fault.field as AddField) : 'path'
  return { field, message: clauseOf(fault, voiceOf(titles)) }
}
