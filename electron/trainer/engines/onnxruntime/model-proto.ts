import { PbfWriter } from 'pbf'

/** The part of the ONNX format (onnx.proto, IR version 10) that a training step needs, as plain objects. */
export interface OnnxTensor {
  name: string
  shape: readonly number[]
  type: 'float' | 'int64' | 'uint8'
  data: ArrayLike<number>
}

export type OnnxAttribute = number | string | readonly number[] | { float: number }

export interface OnnxNode {
  type: string
  domain: string
  inputs: readonly string[]
  outputs: readonly string[]
  /** A number or a list of numbers is an integer attribute; { float } is a float. */
  attributes: Readonly<Record<string, OnnxAttribute>>
}

export interface OnnxValue {
  name: string
  /** An extent that is a name is free: as long as the one who runs the model likes. */
  shape: readonly (number | string)[]
}

export interface OnnxModel {
  name: string
  nodes: readonly OnnxNode[]
  initializers: readonly OnnxTensor[]
  inputs: readonly OnnxValue[]
  outputs: readonly OnnxValue[]
  /** Version of every operator set used, by domain; '' is ONNX itself. */
  operatorSets: Readonly<Record<string, number>>
  /** What people and programs are to know of it, for `doc_string` and `metadata_props`. */
  description?: string
  metadata?: Readonly<Record<string, string>>
}

const irVersion = 10
const elementType = { float: 1, uint8: 2, int64: 7 } as const

const encodings: Readonly<
  Record<OnnxTensor['type'], (data: ArrayLike<number>) => Float32Array | BigInt64Array | Uint8Array>
> = {
  float: (data) => Float32Array.from(data),
  int64: (data) => BigInt64Array.from(Array.from(data), (value) => BigInt(value)),
  uint8: (data) => Uint8Array.from(data),
}

/** Serialises a model; field numbers are those of onnx.proto. */
export function encodeModel(model: OnnxModel): Uint8Array {
  const writer = new PbfWriter()
  writer.writeVarintField(1, irVersion)
  writer.writeStringField(2, 'signum')
  if (model.description !== undefined) writer.writeStringField(6, model.description)
  writer.writeMessage(7, writeGraph, model)
  for (const [domain, version] of Object.entries(model.operatorSets))
    writer.writeMessage(8, writeOperatorSet, { domain, version })
  for (const [key, value] of Object.entries(model.metadata ?? {})) writer.writeMessage(14, writeEntry, { key, value })
  return writer.finish()
}

function writeEntry({ key, value }: { key: string; value: string }, writer: PbfWriter): void {
  writer.writeStringField(1, key)
  writer.writeStringField(2, value)
}

function writeOperatorSet({ domain, version }: { domain: string; version: number }, writer: PbfWriter): void {
  writer.writeStringField(1, domain)
  writer.writeVarintField(2, version)
}

function writeGraph(model: OnnxModel, writer: PbfWriter): void {
  for (const node of model.nodes) writer.writeMessage(1, writeNode, node)
  writer.writeStringField(2, model.name)
  for (const tensor of model.initializers) writer.writeMessage(5, writeTensor, tensor)
  for (const value of model.inputs) writer.writeMessage(11, writeValue, value)
  for (const value of model.outputs) writer.writeMessage(12, writeValue, value)
}

function writeNode(node: OnnxNode, writer: PbfWriter): void {
  for (const input of node.inputs) writer.writeStringField(1, input)
  for (const output of node.outputs) writer.writeStringField(2, output)
  writer.writeStringField(4, node.type)
  for (const [name, value] of Object.entries(node.attributes)) writer.writeMessage(5, writeAttribute, { name, value })
  if (node.domain !== '') writer.writeStringField(7, node.domain)
}

function writeAttribute({ name, value }: { name: string; value: OnnxAttribute }, writer: PbfWriter): void {
  writer.writeStringField(1, name)
  if (typeof value === 'number') {
    writer.writeVarintField(3, value)
    writer.writeVarintField(20, 2)
  } else if (typeof value === 'string') {
    writer.writeBytesField(4, new TextEncoder().encode(value))
    writer.writeVarintField(20, 3)
  } else if ('float' in value) {
    writer.writeFloatField(2, value.float)
    writer.writeVarintField(20, 1)
  } else {
    for (const element of value) writer.writeVarintField(8, element)
    writer.writeVarintField(20, 7)
  }
}

function writeTensor(tensor: OnnxTensor, writer: PbfWriter): void {
  for (const extent of tensor.shape) writer.writeVarintField(1, extent)
  writer.writeVarintField(2, elementType[tensor.type])
  writer.writeStringField(8, tensor.name)
  const raw = encodings[tensor.type](tensor.data)
  writer.writeBytesField(9, new Uint8Array(raw.buffer))
}

function writeValue(value: OnnxValue, writer: PbfWriter): void {
  writer.writeStringField(1, value.name)
  writer.writeMessage(2, writeType, value.shape)
}

function writeType(shape: OnnxValue['shape'], writer: PbfWriter): void {
  writer.writeMessage(1, writeTensorType, shape)
}

function writeTensorType(shape: OnnxValue['shape'], writer: PbfWriter): void {
  writer.writeVarintField(1, elementType.float)
  writer.writeMessage(2, writeShape, shape)
}

function writeShape(shape: OnnxValue['shape'], writer: PbfWriter): void {
  for (const extent of shape) writer.writeMessage(1, writeDimension, extent)
}

function writeDimension(extent: number | string, writer: PbfWriter): void {
  if (typeof extent === 'string') writer.writeStringField(2, extent)
  else writer.writeVarintField(1, extent)
}
