import { PbfWriter } from 'pbf'
import { maskedChecksum } from '../../../electron/imports/tensorboard/record-file.ts'

/** A tensor as TensorFlow writes it: its type's number, its shape, and its numbers in the field of its type. */
export interface WrittenTensor {
  type: number
  shape?: readonly number[]
  field?: number
  numbers?: readonly number[]
  content?: Uint8Array
  strings?: readonly Uint8Array[]
}

export interface WrittenValue {
  tag: string
  number?: number
  tensor?: WrittenTensor
  plugin?: string
  /** The bytes of a file; true: bytes of none. */
  image?: Uint8Array | true
  histogram?: { low: number; limits: readonly number[]; counts: readonly number[] }
}

export interface WrittenEvent {
  /** Seconds since 1970. */
  time?: number
  step?: number
  version?: string
  starts?: boolean
  values?: readonly WrittenValue[]
}

/** The bytes of an event file. */
export function eventFile(events: readonly WrittenEvent[]): Uint8Array {
  return Buffer.concat(events.map((event) => record(message(event))))
}

/** Events of a metric, a value a step; the first says the version of the format. */
export function scalars(tag: string, points: readonly (readonly [step: number, value: number])[]): WrittenEvent[] {
  return [
    { version: 'brain.Event:2', time: 1e9 },
    ...points.map(([step, number]) => ({ step, time: 1e9 + step, values: [{ tag, number }] })),
  ]
}

function record(data: Uint8Array): Buffer {
  const head = Buffer.alloc(12)
  head.writeBigUInt64LE(BigInt(data.length))
  head.writeUInt32LE(maskedChecksum(head.subarray(0, 8)), 8)
  const tail = Buffer.alloc(4)
  tail.writeUInt32LE(maskedChecksum(data))
  return Buffer.concat([head, data, tail])
}

function message({ time = 1e9, step = 0, version, starts, values }: WrittenEvent): Uint8Array {
  const pbf = new PbfWriter()
  pbf.writeDoubleField(1, time)
  pbf.writeVarintField(2, step)
  if (version !== undefined) pbf.writeStringField(3, version)
  if (values !== undefined)
    pbf.writeMessage(
      5,
      (all, summary) => {
        for (const value of all) summary.writeMessage(1, writeValue, value)
      },
      values,
    )
  if (starts === true) pbf.writeMessage(7, (status, log) => log.writeVarintField(1, status), 1)
  return pbf.finish()
}

function writeValue(value: WrittenValue, pbf: PbfWriter): void {
  pbf.writeStringField(1, value.tag)
  if (value.plugin !== undefined)
    pbf.writeMessage(
      9,
      (name, metadata) => metadata.writeMessage(1, (text, plugin) => plugin.writeStringField(1, text), name),
      value.plugin,
    )
  if (value.number !== undefined) pbf.writeFloatField(2, value.number)
  if (value.image !== undefined)
    pbf.writeMessage(
      4,
      (bytes, image) => {
        image.writeVarintField(1, 2)
        image.writeVarintField(2, 3)
        image.writeBytesField(4, bytes)
      },
      value.image === true ? new Uint8Array(3) : value.image,
    )
  if (value.histogram !== undefined)
    pbf.writeMessage(
      5,
      ({ low, limits, counts }, histogram) => {
        histogram.writeDoubleField(1, low)
        histogram.writePackedDouble(6, [...limits])
        histogram.writePackedDouble(7, [...counts])
      },
      value.histogram,
    )
  if (value.tensor !== undefined) pbf.writeMessage(8, writeTensor, value.tensor)
}

function writeTensor(
  { type, shape = [], field, numbers = [], content, strings = [] }: WrittenTensor,
  pbf: PbfWriter,
): void {
  pbf.writeVarintField(1, type)
  pbf.writeMessage(
    2,
    (sizes, inner) => {
      for (const size of sizes) inner.writeMessage(2, (each, dimension) => dimension.writeVarintField(1, each), size)
    },
    shape,
  )
  if (content !== undefined) pbf.writeBytesField(4, content)
  for (const text of strings) pbf.writeBytesField(8, text)
  if (field === 5) pbf.writePackedFloat(5, [...numbers])
  else if (field === 6) pbf.writePackedDouble(6, [...numbers])
  else if (field !== undefined) pbf.writePackedVarint(field, [...numbers])
}
