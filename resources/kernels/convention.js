// What the kernels are called with, described once: `npm run build:kernels` writes convention.ts beside this file (for
// the kernels) and shared/packed/kernel-convention.ts (for the planner) from it.
//
// A parameter is four bytes: a whole number or an address, or a float. [name, count] is so many on end.

/** Where a layer reads: windows over images of pixels, each pixel all its channels on end. */
const window = [
  'x',
  'height',
  'width',
  'pixelBytes',
  'kernelHeight',
  'kernelWidth',
  'strideHeight',
  'strideWidth',
  'padTop',
  'padLeft',
  'dilationHeight',
  'dilationWidth',
  'outHeight',
  'outWidth',
  'imageBytes',
]

/** Where a pooling reads. */
const pooling = [
  'x',
  'height',
  'width',
  'pixel',
  'kernelHeight',
  'kernelWidth',
  'strideHeight',
  'strideWidth',
  'padTop',
  'padLeft',
  'outHeight',
  'outWidth',
  'out',
]

/** Codes of operations that one kernel does, from 0. */
export const codes = {
  /** Of `combine`. */
  pair: ['add', 'subtract', 'multiply', 'divide', 'minimum', 'maximum', 'lessOrEqual'],
  /** Of `map`; gelu is x sigmoid(factor x), wrap a register of eight bits that wraps around. */
  map: [
    'sigmoid',
    'gelu',
    'relu',
    'squareRoot',
    'square',
    'negate',
    'absolute',
    'floor',
    'exponential',
    'wrap',
    'sign',
    'errorFunction',
  ],
  /** Of `widen`. */
  widen: ['float16', 'int8'],
}

/** Whether a kernel's parameters begin with those of a window; its own are counted from behind them. */
const windowed = true

/**
 * By kernel its parameters, which of them are floats, and the regions of its scratch memory in order: [name, bytes], or
 * [name, bytes, what they are taken times].
 */
export const kernels = {
  binary: {
    windowed,
    parameters: [
      'weights',
      'words',
      'outputs',
      'tapBytes',
      'inPlace',
      'classOf',
      'whole',
      'out',
      'outBytes',
      'most',
      'flips',
    ],
    scratch: [
      ['places', 128],
      ['rows', 64, 'words'],
      ['counts', 32, 'padded'],
    ],
  },
  lookup: {
    windowed,
    parameters: ['weights', 'tapGroups', 'groups', 'outputs', 'channels', 'out', 'outFloats'],
    scratch: [
      ['places', 128],
      ['tables', 16384],
      ['sums', 32, 'padded'],
      ['rest', 16],
    ],
  },
  dense: {
    windowed,
    parameters: [
      'weights',
      'channels',
      'outputs',
      'outputStep',
      'inputStep',
      'out',
      'outFloats',
      'partRows',
      'partFloats',
    ],
    scratch: [
      ['places', 128],
      ['panel', 32, 'inputs'],
      ['sums', 32, 'outputs'],
    ],
  },
  bytes: {
    windowed,
    parameters: ['weights', 'tapGroups', 'groups', 'outputs', 'out', 'outFloats', 'scales', 'partRows'],
    scratch: [
      ['places', 128],
      ['panel', 32, 'groups'],
      ['totals', 32],
      ['found', 64],
    ],
  },
  toBytes: { parameters: ['x', 'out', 'outScales', 'channels', 'pitch', 'rows'] },
  pack: { parameters: ['x', 'out', 'channels', 'outBytes', 'least', 'flips'] },
  unpack: { parameters: ['x', 'out', 'channels', 'rowBytes'] },
  slice: { parameters: ['x', 'out', 'rowBytes', 'outBytes', 'from', 'count'] },
  poolSigns: { parameters: [...pooling, 'flips'] },
  affine: {
    parameters: ['x', 'out', 'channels', 'scale', 'shift', 'residual', 'low', 'high'],
    floats: ['low', 'high'],
  },
  combine: {
    parameters: [['extents', 6], 'operation', 'a', ['aStrides', 6], 'b', ['bStrides', 6], 'out'],
  },
  copy: { parameters: [['extents', 6], 'x', ['xStrides', 6], 'out', ['outStrides', 6]] },
  map: {
    parameters: ['x', 'out', 'count', 'operation', 'factor'],
    floats: ['factor'],
    scratch: [['rest', 16]],
  },
  softmax: { parameters: ['x', 'out', 'length'] },
  layerNorm: { parameters: ['x', 'out', 'length', 'scale', 'shift', 'epsilon'], floats: ['epsilon'] },
  sumMiddle: { parameters: ['x', 'out', 'middle', 'inner', 'factor'], floats: ['factor'] },
  poolMaxima: { parameters: pooling },
  widen: { parameters: ['x', 'scales', 'out', 'count', 'length', 'form'] },
}

export { window }
