// Written by `npm run build:kernels` from resources/kernels/convention.js.

/** Where a layer reads: the first parameters of kernels of layers. Their own are counted from behind these. */
export const enum Window {
  x = 0,
  height = 1,
  width = 2,
  pixelBytes = 3,
  kernelHeight = 4,
  kernelWidth = 5,
  strideHeight = 6,
  strideWidth = 7,
  padTop = 8,
  padLeft = 9,
  dilationHeight = 10,
  dilationWidth = 11,
  outHeight = 12,
  outWidth = 13,
  imageBytes = 14,
  count = 15,
}

export const enum PairCode {
  add = 0,
  subtract = 1,
  multiply = 2,
  divide = 3,
  minimum = 4,
  maximum = 5,
  lessOrEqual = 6,
}

export const enum MapCode {
  sigmoid = 0,
  gelu = 1,
  relu = 2,
  squareRoot = 3,
  square = 4,
  negate = 5,
  absolute = 6,
  floor = 7,
  exponential = 8,
  wrap = 9,
  sign = 10,
  errorFunction = 11,
}

export const enum WidenCode {
  float16 = 0,
  int8 = 1,
}

export const enum Binary {
  weights = 0,
  words = 1,
  outputs = 2,
  tapBytes = 3,
  inPlace = 4,
  classOf = 5,
  whole = 6,
  out = 7,
  outBytes = 8,
  most = 9,
  flips = 10,
}

@inline
export function binaryPlaces(scratch: usize): usize {
  return scratch
}

@inline
export function binaryRows(scratch: usize): usize {
  return scratch + 128
}

@inline
export function binaryCounts(scratch: usize, words: i32): usize {
  return scratch + 128 + 64 * <usize>words
}

export const enum Lookup {
  weights = 0,
  tapGroups = 1,
  groups = 2,
  outputs = 3,
  channels = 4,
  out = 5,
  outFloats = 6,
}

@inline
export function lookupPlaces(scratch: usize): usize {
  return scratch
}

@inline
export function lookupTables(scratch: usize): usize {
  return scratch + 128
}

@inline
export function lookupSums(scratch: usize): usize {
  return scratch + 128 + 16384
}

@inline
export function lookupRest(scratch: usize, padded: i32): usize {
  return scratch + 128 + 16384 + 32 * <usize>padded
}

export const enum Dense {
  weights = 0,
  channels = 1,
  outputs = 2,
  outputStep = 3,
  inputStep = 4,
  out = 5,
  outFloats = 6,
  partRows = 7,
  partFloats = 8,
}

@inline
export function densePlaces(scratch: usize): usize {
  return scratch
}

@inline
export function densePanel(scratch: usize): usize {
  return scratch + 128
}

@inline
export function denseSums(scratch: usize, inputs: i32): usize {
  return scratch + 128 + 32 * <usize>inputs
}

export const enum Bytes {
  weights = 0,
  tapGroups = 1,
  groups = 2,
  outputs = 3,
  out = 4,
  outFloats = 5,
  scales = 6,
  partRows = 7,
}

@inline
export function bytesPlaces(scratch: usize): usize {
  return scratch
}

@inline
export function bytesPanel(scratch: usize): usize {
  return scratch + 128
}

@inline
export function bytesTotals(scratch: usize, groups: i32): usize {
  return scratch + 128 + 32 * <usize>groups
}

@inline
export function bytesFound(scratch: usize, groups: i32): usize {
  return scratch + 128 + 32 * <usize>groups + 32
}

export const enum ToBytes {
  x = 0,
  out = 1,
  outScales = 2,
  channels = 3,
  pitch = 4,
  rows = 5,
}

export const enum Pack {
  x = 0,
  out = 1,
  channels = 2,
  outBytes = 3,
  least = 4,
  flips = 5,
}

export const enum Unpack {
  x = 0,
  out = 1,
  channels = 2,
  rowBytes = 3,
}

export const enum Slice {
  x = 0,
  out = 1,
  rowBytes = 2,
  outBytes = 3,
  from = 4,
  count = 5,
}

export const enum PoolSigns {
  x = 0,
  height = 1,
  width = 2,
  pixel = 3,
  kernelHeight = 4,
  kernelWidth = 5,
  strideHeight = 6,
  strideWidth = 7,
  padTop = 8,
  padLeft = 9,
  outHeight = 10,
  outWidth = 11,
  out = 12,
  flips = 13,
}

export const enum Affine {
  x = 0,
  out = 1,
  channels = 2,
  scale = 3,
  shift = 4,
  residual = 5,
  low = 6,
  high = 7,
}

export const enum Combine {
  extents = 0,
  operation = 6,
  a = 7,
  aStrides = 8,
  b = 14,
  bStrides = 15,
  out = 21,
}

export const enum Copy {
  extents = 0,
  x = 6,
  xStrides = 7,
  out = 13,
  outStrides = 14,
}

export const enum Map {
  x = 0,
  out = 1,
  count = 2,
  operation = 3,
  factor = 4,
}

@inline
export function mapRest(scratch: usize): usize {
  return scratch
}

export const enum Softmax {
  x = 0,
  out = 1,
  length = 2,
}

export const enum LayerNorm {
  x = 0,
  out = 1,
  length = 2,
  scale = 3,
  shift = 4,
  epsilon = 5,
}

export const enum SumMiddle {
  x = 0,
  out = 1,
  middle = 2,
  inner = 3,
  factor = 4,
}

export const enum PoolMaxima {
  x = 0,
  height = 1,
  width = 2,
  pixel = 3,
  kernelHeight = 4,
  kernelWidth = 5,
  strideHeight = 6,
  strideWidth = 7,
  padTop = 8,
  padLeft = 9,
  outHeight = 10,
  outWidth = 11,
  out = 12,
}

export const enum Widen {
  x = 0,
  scales = 1,
  out = 2,
  count = 3,
  length = 4,
  form = 5,
}
