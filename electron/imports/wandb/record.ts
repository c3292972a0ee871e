import { PbfReader } from 'pbf'
import { parsePythonJson } from '../python-json.ts'

/** A value of a step or a configuration, and the keys that lead to it. */
export interface WandbItem {
  path: string[]
  value: unknown
}

/** What a record of Weights & Biases says (wandb/proto/wandb_internal.proto), as far as runs need it. */
export interface WandbRecord {
  history: { items: WandbItem[]; step: number | null } | null
  /** Of a record about the run, or about its configuration alone. */
  config: WandbItem[] | null
  /** What is removed of the configuration. */
  removed: WandbItem[]
  summary: WandbItem[] | null
  run: { id: string; name: string; group: string } | null
  /** Set if the run ended: 0 if all went well. */
  exitCode: number | null
}

/** @throws Error if the bytes are no record */
export function readRecord(data: Uint8Array): WandbRecord {
  const empty: WandbRecord = { history: null, config: null, removed: [], summary: null, run: null, exitCode: null }
  return new PbfReader(data).readFields((field, record, pbf) => {
    if (field === 2) record.history = pbf.readMessage(readHistory, { items: [], step: null })
    else if (field === 5) pbf.readMessage(readConfig, record)
    else if (field === 17) record.run = pbf.readMessage(readRun, { id: '', name: '', group: '', record })
    else if (field === 18) record.exitCode = pbf.readMessage(readExit, { code: 0 }).code
  }, empty)
}

function readHistory(field: number, history: NonNullable<WandbRecord['history']>, pbf: PbfReader): void {
  if (field === 1) history.items.push(pbf.readMessage(readItem, { path: [], value: undefined }))
  else if (field === 2) history.step = pbf.readMessage(readStep, { number: 0 }).number
}

function readStep(field: number, step: { number: number }, pbf: PbfReader): void {
  if (field === 1) step.number = pbf.readVarint(true)
}

/** An item by one key or several, with its value as JSON or, in newer files, as it is. */
function readItem(field: number, item: WandbItem, pbf: PbfReader): void {
  if (field === 1) item.path = [pbf.readString(), ...item.path]
  else if (field === 2) item.path.push(pbf.readString())
  else if (field === 4) item.value = pbf.readBoolean()
  else if (field === 5) item.value = pbf.readVarint(true)
  else if (field === 6) item.value = numberOf(pbf.readDouble())
  else if (field === 7) item.value = pbf.readString()
  else if (field === 8 || field === 16) item.value = valueIn(pbf.readString())
}

/** As Python writes what JSON cannot say. */
const numberOf = (value: number) => (Number.isFinite(value) ? value : String(value))

function valueIn(json: string): unknown {
  try {
    return parsePythonJson(json)
  } catch {
    return json
  }
}

function readConfig(field: number, record: WandbRecord, pbf: PbfReader): void {
  if (field === 1) (record.config ??= []).push(pbf.readMessage(readItem, { path: [], value: undefined }))
  else if (field === 2) record.removed.push(pbf.readMessage(readItem, { path: [], value: undefined }))
}

function readRun(field: number, run: NonNullable<WandbRecord['run']> & { record: WandbRecord }, pbf: PbfReader): void {
  if (field === 1) run.id = pbf.readString()
  else if (field === 4) pbf.readMessage(readConfig, run.record)
  else if (field === 6) run.group = pbf.readString()
  else if (field === 8) run.name = pbf.readString()
}

function readExit(field: number, exit: { code: number }, pbf: PbfReader): void {
  if (field === 1) exit.code = pbf.readVarint(true)
}
