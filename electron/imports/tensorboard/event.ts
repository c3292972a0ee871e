import { PbfReader } from 'pbf'
import { readHistogram, readImage, type EventHistogram, type EventImage } from './event-media.ts'
import { emptyTensor, numberOfTensor, readTensor, type Tensor } from './tensor.ts'

/** What a value of a summary is: a number, something else that is known, or a tensor of several numbers. */
export type ValueKind = 'number' | 'image' | 'histogram' | 'audio' | 'tensor' | 'nothing'

/** A value that an event file holds under a tag. */
export interface SummaryValue {
  tag: string
  kind: ValueKind
  /** Set if it is a number. */
  number: number | null
  /** The plugin of TensorBoard that shows it; writers name it with the first value of a tag alone. */
  plugin: string | null
  /** What the writer tells the plugin. */
  content: Uint8Array | null
  /** Set if it is one. */
  image?: EventImage
  histogram?: EventHistogram
  /** Set if it is a tensor of several numbers or texts. */
  tensor?: Tensor
}

/** One event of an event file (tensorboard/compat/proto/event.proto). */
export interface TensorboardEvent {
  /** Milliseconds since 1970. */
  time: number
  step: number
  /** Set in the first event of a file: "brain.Event:2". */
  fileVersion: string | null
  /** Whether a writer says that it starts here, at this step. */
  starts: boolean
  /** Whether it holds a graph of computations, or the record of a step. */
  graph: boolean
  /** Null if the event is no summary. */
  values: SummaryValue[] | null
}

export function readEvent(data: Uint8Array): TensorboardEvent {
  const empty: TensorboardEvent = { time: 0, step: 0, fileVersion: null, starts: false, graph: false, values: null }
  return new PbfReader(data).readFields((field, event, pbf) => {
    if (field === 1) event.time = pbf.readDouble() * 1000
    else if (field === 2) event.step = pbf.readVarint(true)
    else if (field === 3) event.fileVersion = pbf.readString()
    else if (field === 4 || field === 8 || field === 9) {
      pbf.readBytes()
      event.graph = true
    } else if (field === 5) event.values = pbf.readMessage(readSummary, event.values ?? [])
    else if (field === 7) event.starts = pbf.readMessage(readSessionLog, { status: 0 }).status === sessionStarts
  }, empty)
}

const sessionStarts = 1

function readSessionLog(field: number, log: { status: number }, pbf: PbfReader): void {
  if (field === 1) log.status = pbf.readVarint()
}

function readSummary(field: number, values: SummaryValue[], pbf: PbfReader): void {
  if (field !== 1) return
  values.push(
    pbf.readMessage(readValue, { tag: '', kind: 'nothing', number: null, plugin: null, content: null } as SummaryValue),
  )
}

/** A value is plain (field 2), or, as TensorFlow 2 writes it, a tensor of one number (field 8). */
function readValue(field: number, value: SummaryValue, pbf: PbfReader): void {
  if (field === 1) value.tag = pbf.readString()
  else if (field === 2) {
    value.kind = 'number'
    value.number = pbf.readFloat()
  } else if (field === 4) {
    value.kind = 'image'
    value.image = pbf.readMessage(readImage, { width: 0, height: 0, bytes: new Uint8Array(0) })
  } else if (field === 5) {
    value.kind = 'histogram'
    value.histogram = pbf.readMessage(readHistogram, { low: 0, limits: [], counts: [] })
  } else if (field === 6) {
    pbf.readBytes()
    value.kind = 'audio'
  } else if (field === 8) {
    const tensor = pbf.readMessage(readTensor, emptyTensor())
    value.number = numberOfTensor(tensor)
    value.kind = value.number === null ? 'tensor' : 'number'
    if (value.number === null) value.tensor = tensor
  } else if (field === 9) pbf.readMessage(readMetadata, value)
}

function readMetadata(field: number, value: SummaryValue, pbf: PbfReader): void {
  if (field !== 1) return
  pbf.readMessage((inner, of, reader) => {
    if (inner === 1) of.plugin = reader.readString()
    else if (inner === 2) of.content = reader.readBytes()
  }, value)
}
