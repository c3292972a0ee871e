import type { Shape } from './shape.ts'

/** Windows of a convolution or a pooling over [.., height, width]. */
export interface Window {
  strides: readonly [number, number]
  /** Zeros added: top, left, bottom, right. */
  pads: readonly [number, number, number, number]
}

export interface ConvolutionWindow extends Window {
  dilations: readonly [number, number]
  groups: number
}

export interface PoolWindow extends Window {
  kernel: readonly [number, number]
}

export interface NoAttributes {
  readonly none?: undefined
}

/** The operations of the intermediate representation, each with its attributes. All tensors are real-valued. */
export interface Attributes {
  /** A value given at each step: fed with the batch, or kept as state between steps. */
  input: { name: string; kind: 'feed' | 'state'; shape: Shape }
  /** A tensor fixed when the graph is built; `data` is row-major. */
  constant: { data: readonly number[]; shape: Shape }

  negate: NoAttributes
  absolute: NoAttributes
  /** +1 if x >= 0, else -1: sign(0) is +1. */
  sign: NoAttributes
  exponential: NoAttributes
  logarithm: NoAttributes
  squareRoot: NoAttributes
  square: NoAttributes
  tanh: NoAttributes
  sigmoid: NoAttributes
  cosine: NoAttributes
  arctangent: NoAttributes
  errorFunction: NoAttributes
  /** The largest whole number that is at most x. */
  floor: NoAttributes
  relu: NoAttributes
  /** 1 if x > 0, else 0. */
  positive: NoAttributes

  add: NoAttributes
  subtract: NoAttributes
  multiply: NoAttributes
  divide: NoAttributes
  minimum: NoAttributes
  maximum: NoAttributes
  /** 1 if the comparison holds, else 0. */
  less: NoAttributes
  lessOrEqual: NoAttributes
  /** where(condition, a, b): a where condition is not 0. */
  where: NoAttributes

  /** Over `axes`, which stay with extent 1. */
  sum: { axes: readonly number[] }
  mean: { axes: readonly number[] }

  reshape: { shape: Shape }
  transpose: { permutation: readonly number[] }
  broadcast: { shape: Shape }
  /** x[starts : starts + steps * extents : steps] along every axis. */
  slice: { starts: readonly number[]; extents: Shape; steps: readonly number[] }
  /**
   * Zeros of `shape` with x laid at starts + steps * index: the adjoint of slice; steps of 1 make it a zero padding.
   */
  embed: { shape: Shape; starts: readonly number[]; steps: readonly number[] }
  concatenate: { axis: number }

  /**
   * a[.., m, k] b[.., k, n], leading axes broadcast; a flag reads the last two axes of an operand the other way round.
   */
  matmul: { transposeA: boolean; transposeB: boolean }
  /** x[N, C, H, W], filter[K, C / groups, kh, kw] -> [N, K, OH, OW]: cross-correlation, as everywhere in the field. */
  convolution: ConvolutionWindow
  /** Adjoint in x: upstream[N, K, OH, OW], filter -> [N, C, H, W] with the given height and width. */
  convolutionInput: ConvolutionWindow & { height: number; width: number }
  /** Adjoint in the filter: x, upstream -> [K, C / groups, kh, kw] with the given kernel. */
  convolutionFilter: ConvolutionWindow & { kernel: readonly [number, number] }
  /** Maximum over windows; padding never wins. */
  maxPool: PoolWindow
  /** x, upstream -> shape of x: each upstream value goes to the first maximum of its window. */
  maxPoolInput: PoolWindow

  /** (x - mean) / sqrt(variance + epsilon) over the last axis; the variance is that of the values themselves. */
  standardize: { epsilon: number }
  /** 1 / sqrt(variance + epsilon) over the last axis, which stays with extent 1. */
  inverseDeviation: { epsilon: number }

  /** Over the last axis. */
  softmax: NoAttributes
  logSoftmax: NoAttributes

  /**
   * surrogate(value, input, slope): the value of `value`; its derivative with respect to `input` is declared to be
   * `slope`, whatever `value` was computed from. This carries a quantizer: value = F(w*), slope = B(w*).
   */
  surrogate: NoAttributes
  /** The value of x, of which no gradient is taken. */
  stopGradient: NoAttributes

  /**
   * Between processes that compute one batch together, image by image: the mean of a tensor over them, the share of a
   * feed that is this one's, what all have joined along the first axis.
   */
  acrossRanks: { how: 'mean' | 'share' | 'join'; ranks: number }
}

export type OperationName = keyof Attributes

/** Facts of an operation besides its arithmetic, which belongs to the engines. */
export interface Operation<Name extends OperationName = OperationName> {
  readonly name: Name
  /** Shape of the result. @throws GraphError naming the operation and the shapes. */
  shape(inputs: readonly Shape[], attributes: Attributes[Name]): Shape
  /** For every input, what it receives of `upstream` (shaped like the node); null if it has no influence. */
  gradient(node: Node<Name>, upstream: Node): readonly (Node | null)[]
}

/** What a node knows of its graph: which nodes there are, and how to make more. */
export interface NodeMaker {
  readonly nodes: readonly Node[]
  /** Makes a node, or finds the equal one that is there. */
  node<Name extends OperationName>(
    operation: Operation<Name>,
    inputs: readonly Node[],
    attributes: Attributes[Name],
  ): Node<Name>
}

/** A value in a graph. Nodes are made by the functions of operations/, never by hand. */
export interface Node<Name extends OperationName = OperationName> {
  readonly graph: NodeMaker
  /** Place in the order of making: inputs come before what uses them. */
  readonly id: number
  readonly operation: Operation<Name>
  readonly inputs: readonly Node[]
  readonly attributes: Attributes[Name]
  readonly shape: Shape
}

/** Narrows a node to one operation. */
export function isOperation<Name extends OperationName>(node: Node, name: Name): node is Node<Name> {
  return node.operation.name === name
}
