import { PbfReader } from 'pbf'

/** A number that an event file holds under a tag. */
export interface ScalarEvent {
  /** Milliseconds since 1970. */
  time: number
  step: number
  tag: string
  value: number
}

/**
 * The numbers of one event (tensorboard/compat/proto/event.proto); images, texts, histograms and graphs are passed
 * over.
 */
export function scalarsOf(data: Uint8Array): ScalarEvent[] {
  const event = new PbfReader(data).readFields(
    (field, result, pbf) => {
      if (field === 1) result.time = pbf.readDouble() * 1000
      else if (field === 2) result.step = pbf.readVarint(true)
      else if (field === 5) result.values = pbf.readMessage(readSummary, result.values)
    },
    { time: 0, step: 0, values: [] as { tag: string; value: number }[] },
  )
  return event.values.map(({ tag, value }) => ({ time: event.time, step: event.step, tag, value }))
}

function readSummary(field: number, values: { tag: string; value: number }[], pbf: PbfReader): void {
  if (field !== 1) return
  const { tag, value } = pbf.readMessage(readValue, { tag: '', value: null as number | null })
  if (value !== null) values.push({ tag, value })
}

/** A value is plain (field 2), or, as TensorFlow 2 writes it, a tensor of one number (field 8). */
function readValue(field: number, result: { tag: string; value: number | null }, pbf: PbfReader): void {
  if (field === 1) result.tag = pbf.readString()
  else if (field === 2) result.value = pbf.readFloat()
  else if (field === 8)
    result.value = scalarOf(
      pbf.readMessage(readTensor, {
        type: 0,
        dimensions: 0,
        content: null as Uint8Array | null,
        numbers: [] as number[],
      }),
    )
}

interface Tensor {
  type: number
  dimensions: number
  content: Uint8Array | null
  numbers: number[]
}

function readTensor(field: number, tensor: Tensor, pbf: PbfReader): void {
  if (field === 1) tensor.type = pbf.readVarint()
  else if (field === 2)
    tensor.dimensions = pbf.readMessage(
      (shapeField, shape, inner) => {
        if (shapeField !== 2) return
        inner.readBytes()
        shape.count++
      },
      { count: 0 },
    ).count
  else if (field === 4) tensor.content = pbf.readBytes()
  else if (field === 5) pbf.readPackedFloat(tensor.numbers)
  else if (field === 6) pbf.readPackedDouble(tensor.numbers)
}

const floatType = 1
const doubleType = 2

function scalarOf({ type, dimensions, content, numbers }: Tensor): number | null {
  if (dimensions > 0) return null
  if (content !== null && content.length > 0) {
    const view = new DataView(content.buffer, content.byteOffset, content.byteLength)
    if (type === floatType && content.length === 4) return view.getFloat32(0, true)
    if (type === doubleType && content.length === 8) return view.getFloat64(0, true)
    return null
  }
  return (type === floatType || type === doubleType) && numbers.length === 1 ? numbers[0]! : null
}
