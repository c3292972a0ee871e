// Written by `npm run build:kernels` from resources/kernels/convention.js.

/** Operations of the kernel `combine`. */
export const pairCodes = {
  add: 0, subtract: 1, multiply: 2, divide: 3, minimum: 4, maximum: 5, lessOrEqual: 6
} as const

/** Operations of the kernel `map`. */
export const mapCodes = {
  sigmoid: 0, gelu: 1, relu: 2, squareRoot: 3, square: 4, negate: 5, absolute: 6, floor: 7, exponential: 8, wrap: 9,
  sign: 10, errorFunction: 11
} as const

/** Operations of the kernel `widen`. */
export const widenCodes = {
  float16: 0, int8: 1
} as const

/** Where a layer reads. */
export interface WindowParameters {
    x: number; height: number; width: number; pixelBytes: number; kernelHeight: number; kernelWidth: number;
    strideHeight: number; strideWidth: number; padTop: number; padLeft: number; dilationHeight: number;
    dilationWidth: number; outHeight: number; outWidth: number; imageBytes: number
}

/** Parameters by kernel: whole numbers and addresses, or floats. */
export interface KernelParameters {
  binary: WindowParameters & {
    weights: number; words: number; outputs: number; tapBytes: number; inPlace: number; classOf: number; whole: number;
    out: number; outBytes: number; most: number; flips: number
  }
  lookup: WindowParameters & {
    weights: number; tapGroups: number; groups: number; outputs: number; channels: number; out: number;
    outFloats: number
  }
  dense: WindowParameters & {
    weights: number; channels: number; outputs: number; outputStep: number; inputStep: number; out: number;
    outFloats: number; partRows: number; partFloats: number
  }
  bytes: WindowParameters & {
    weights: number; tapGroups: number; groups: number; outputs: number; out: number; outFloats: number; scales: number;
    partRows: number
  }
  toBytes: {
    x: number; out: number; outScales: number; channels: number; pitch: number; rows: number
  }
  pack: {
    x: number; out: number; channels: number; outBytes: number; least: number; flips: number
  }
  unpack: {
    x: number; out: number; channels: number; rowBytes: number
  }
  slice: {
    x: number; out: number; rowBytes: number; outBytes: number; from: number; count: number
  }
  poolSigns: {
    x: number; height: number; width: number; pixel: number; kernelHeight: number; kernelWidth: number;
    strideHeight: number; strideWidth: number; padTop: number; padLeft: number; outHeight: number; outWidth: number;
    out: number; flips: number
  }
  affine: {
    x: number; out: number; channels: number; scale: number; shift: number; residual: number; low: number; high: number
  }
  combine: {
    extents: readonly number[]; operation: number; a: number; aStrides: readonly number[]; b: number;
    bStrides: readonly number[]; out: number
  }
  copy: {
    extents: readonly number[]; x: number; xStrides: readonly number[]; out: number; outStrides: readonly number[]
  }
  map: {
    x: number; out: number; count: number; operation: number; factor: number
  }
  softmax: {
    x: number; out: number; length: number
  }
  layerNorm: {
    x: number; out: number; length: number; scale: number; shift: number; epsilon: number
  }
  sumMiddle: {
    x: number; out: number; middle: number; inner: number; factor: number
  }
  poolMaxima: {
    x: number; height: number; width: number; pixel: number; kernelHeight: number; kernelWidth: number;
    strideHeight: number; strideWidth: number; padTop: number; padLeft: number; outHeight: number; outWidth: number;
    out: number
  }
  widen: {
    x: number; scales: number; out: number; count: number; length: number; form: number
  }
}

export type KernelName = keyof KernelParameters

type Place = readonly [name: string, count: number]

const windowPlaces: readonly Place[] = [
    ['x', 1], ['height', 1], ['width', 1], ['pixelBytes', 1], ['kernelHeight', 1], ['kernelWidth', 1],
    ['strideHeight', 1], ['strideWidth', 1], ['padTop', 1], ['padLeft', 1], ['dilationHeight', 1], ['dilationWidth', 1],
    ['outHeight', 1], ['outWidth', 1], ['imageBytes', 1]
]

/** By kernel its parameters in order, and how many each is. */
export const kernelParameters: Readonly<Record<KernelName, readonly Place[]>> = {
  binary: [
    ...windowPlaces,
    ['weights', 1], ['words', 1], ['outputs', 1], ['tapBytes', 1], ['inPlace', 1], ['classOf', 1], ['whole', 1],
    ['out', 1], ['outBytes', 1], ['most', 1], ['flips', 1]
  ],
  lookup: [
    ...windowPlaces,
    ['weights', 1], ['tapGroups', 1], ['groups', 1], ['outputs', 1], ['channels', 1], ['out', 1], ['outFloats', 1]
  ],
  dense: [
    ...windowPlaces,
    ['weights', 1], ['channels', 1], ['outputs', 1], ['outputStep', 1], ['inputStep', 1], ['out', 1], ['outFloats', 1],
    ['partRows', 1], ['partFloats', 1]
  ],
  bytes: [
    ...windowPlaces,
    ['weights', 1], ['tapGroups', 1], ['groups', 1], ['outputs', 1], ['out', 1], ['outFloats', 1], ['scales', 1],
    ['partRows', 1]
  ],
  toBytes: [
    ['x', 1], ['out', 1], ['outScales', 1], ['channels', 1], ['pitch', 1], ['rows', 1]
  ],
  pack: [
    ['x', 1], ['out', 1], ['channels', 1], ['outBytes', 1], ['least', 1], ['flips', 1]
  ],
  unpack: [
    ['x', 1], ['out', 1], ['channels', 1], ['rowBytes', 1]
  ],
  slice: [
    ['x', 1], ['out', 1], ['rowBytes', 1], ['outBytes', 1], ['from', 1], ['count', 1]
  ],
  poolSigns: [
    ['x', 1], ['height', 1], ['width', 1], ['pixel', 1], ['kernelHeight', 1], ['kernelWidth', 1], ['strideHeight', 1],
    ['strideWidth', 1], ['padTop', 1], ['padLeft', 1], ['outHeight', 1], ['outWidth', 1], ['out', 1], ['flips', 1]
  ],
  affine: [
    ['x', 1], ['out', 1], ['channels', 1], ['scale', 1], ['shift', 1], ['residual', 1], ['low', 1], ['high', 1]
  ],
  combine: [
    ['extents', 6], ['operation', 1], ['a', 1], ['aStrides', 6], ['b', 1], ['bStrides', 6], ['out', 1]
  ],
  copy: [
    ['extents', 6], ['x', 1], ['xStrides', 6], ['out', 1], ['outStrides', 6]
  ],
  map: [
    ['x', 1], ['out', 1], ['count', 1], ['operation', 1], ['factor', 1]
  ],
  softmax: [
    ['x', 1], ['out', 1], ['length', 1]
  ],
  layerNorm: [
    ['x', 1], ['out', 1], ['length', 1], ['scale', 1], ['shift', 1], ['epsilon', 1]
  ],
  sumMiddle: [
    ['x', 1], ['out', 1], ['middle', 1], ['inner', 1], ['factor', 1]
  ],
  poolMaxima: [
    ['x', 1], ['height', 1], ['width', 1], ['pixel', 1], ['kernelHeight', 1], ['kernelWidth', 1], ['strideHeight', 1],
    ['strideWidth', 1], ['padTop', 1], ['padLeft', 1], ['outHeight', 1], ['outWidth', 1], ['out', 1]
  ],
  widen: [
    ['x', 1], ['scales', 1], ['out', 1], ['count', 1], ['length', 1], ['form', 1]
  ],
}

/** By kernel which of them are floats. */
export const floatParameters: { readonly [Name in KernelName]?: readonly string[] } = {
  affine: ['low', 'high'],
  map: ['factor'],
  layerNorm: ['epsilon'],
  sumMiddle: ['factor'],
}

/** Bytes of scratch memory that a kernel uses. */
export const scratchBytes = {
  binary: (words: number, padded: number): number => 128 + 64 * words + 32 * padded,
  lookup: (padded: number): number => 128 + 16384 + 32 * padded + 16,
  dense: (inputs: number, outputs: number): number => 128 + 32 * inputs + 32 * outputs,
  bytes: (groups: number): number => 128 + 32 * groups + 32 + 64,
  map: (): number => 16,
}
