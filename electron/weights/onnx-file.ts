import { PbfReader } from 'pbf'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { messageOf } from '../../shared/errors/message-of.ts'
import { phrase } from '../../shared/errors/phrase.ts'
import { elementTypes, flawOf, plainTensor, type ElementType, type WeightTensor } from './tensor.ts'

/** Types of onnx.proto's TensorProto, by their number. */
const types: Readonly<Record<number, ElementType>> = {
  1: 'F32',
  2: 'U8',
  3: 'I8',
  5: 'I16',
  6: 'I32',
  7: 'I64',
  9: 'BOOL',
  10: 'F16',
  11: 'F64',
  16: 'BF16',
}

interface Initializer {
  name: string
  shape: number[]
  type: number
  raw: Uint8Array | null
  /** Numbers that are written one by one. */
  floats: number[]
  integers: number[]
  doubles: number[]
  outside: boolean
}

/** The initializers of an ONNX model. @throws BadInput if it is damaged, or keeps its weights in another file. */
export function readOnnx(file: string, bytes: Uint8Array): Map<string, WeightTensor> {
  const tensors = new Map<string, WeightTensor>()
  try {
    const found = new PbfReader(bytes).readFields((field, list: Initializer[], pbf) => {
      if (field === 7) pbf.readMessage(readGraph, list)
    }, [])
    for (const each of found) tensors.set(each.name, tensorOf(file, each))
  } catch (error) {
    if (error instanceof BadInput) throw error
    throw new BadInput({
      code: 'damaged',
      subject: file,
      what: phrase`${file} is not a whole ONNX model (${messageOf(error)})`,
      remedy: 'copy or download the file again',
    })
  }
  return tensors
}

function readGraph(field: number, list: Initializer[], pbf: PbfReader): void {
  if (field !== 5) return
  const empty: Initializer = {
    name: '',
    shape: [],
    type: 0,
    raw: null,
    floats: [],
    integers: [],
    doubles: [],
    outside: false,
  }
  list.push(pbf.readMessage(readInitializer, empty))
}

function readInitializer(field: number, tensor: Initializer, pbf: PbfReader): void {
  if (field === 1) pbf.readPackedVarint(tensor.shape, true)
  else if (field === 2) tensor.type = pbf.readVarint()
  else if (field === 4) pbf.readPackedFloat(tensor.floats)
  else if (field === 5 || field === 7) pbf.readPackedVarint(tensor.integers, true)
  else if (field === 8) tensor.name = pbf.readString()
  else if (field === 9) tensor.raw = pbf.readBytes()
  else if (field === 10) pbf.readPackedDouble(tensor.doubles)
  else if (field === 14) tensor.outside = pbf.readVarint() === 1
}

function tensorOf(
  file: string,
  { name, shape, type, raw, floats, integers, doubles, outside }: Initializer,
): WeightTensor {
  const refuse = (why: string): BadInput =>
    new BadInput({
      code: outside ? 'unsupported' : 'damaged',
      subject: name,
      what: phrase`the initializer "${name}" of ${file} cannot be read: ${why}`,
      remedy: outside ? 'save the model with its weights inside' : 'copy or download the file again',
    })
  if (outside) throw refuse('its values are in another file')
  const element = types[type]
  if (element === undefined) throw refuse(`its type ${type} is not read`)
  const tensor = plainTensor(shape, element, raw ?? listed(element, floats, integers, doubles))
  const flaw = flawOf(tensor)
  if (flaw !== null) throw refuse(flaw)
  return tensor
}

/** Bytes of values that are not raw: halves and integers are in the list of integers, as onnx.proto says. */
function listed(type: ElementType, floats: number[], integers: number[], doubles: number[]): Uint8Array {
  const width = elementTypes[type]
  const values = type === 'F32' ? floats : type === 'F64' ? doubles : integers
  const bytes = Buffer.alloc(values.length * width)
  for (const [index, value] of values.entries()) {
    if (type === 'F32') bytes.writeFloatLE(value, index * width)
    else if (type === 'F64') bytes.writeDoubleLE(value, index * width)
    else if (type === 'I64') bytes.writeBigInt64LE(BigInt(Math.trunc(value)), index * width)
    else bytes.writeUIntLE(Number(BigInt.asUintN(8 * width, BigInt(Math.trunc(value)))), index * width, width)
  }
  return bytes
}
