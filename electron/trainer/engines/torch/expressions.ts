import type { Attributes, Node, OperationName } from '../../graph/node.ts'
import type { Shape } from '../../graph/shape.ts'
import {
  convolution,
  convolutionFilter,
  convolutionInput,
  maxPool,
  maxPoolInput,
  type PythonExpression,
} from './windows.ts'

/** Python's text of a tuple. */
export const tuple = (values: readonly (number | string)[]): string =>
  `(${values.join(', ')}${values.length === 1 ? ',' : ''})`

const all =
  (pattern: (...x: string[]) => string): PythonExpression<OperationName> =>
  ({ inputs }) =>
    pattern(...inputs)

/** How an operation is written in PyTorch; names of values come in, an expression or statements with `{out}` go out. */
const expressions: { [Name in Exclude<OperationName, 'input' | 'constant'>]: PythonExpression<Name> } = {
  negate: all((x) => `-${x}`),
  absolute: all((x) => `${x}.abs()`),
  // NaN is not greater than or equal to 0: it gives -1, as in every engine.
  sign: all((x) => `torch.where(${x} >= 0, one, minus_one)`),
  exponential: all((x) => `${x}.exp()`),
  logarithm: all((x) => `${x}.log()`),
  squareRoot: all((x) => `${x}.sqrt()`),
  square: all((x) => `${x} * ${x}`),
  tanh: all((x) => `${x}.tanh()`),
  sigmoid: all((x) => `${x}.sigmoid()`),
  cosine: all((x) => `${x}.cos()`),
  arctangent: all((x) => `${x}.atan()`),
  errorFunction: all((x) => `${x}.erf()`),
  floor: all((x) => `${x}.floor()`),
  relu: all((x) => `${x}.relu()`),
  positive: all((x) => `(${x} > 0).to(torch.float32)`),
  add: all((a, b) => `${a} + ${b}`),
  subtract: all((a, b) => `${a} - ${b}`),
  multiply: all((a, b) => `${a} * ${b}`),
  divide: all((a, b) => `${a} / ${b}`),
  minimum: all((a, b) => `torch.minimum(${a}, ${b})`),
  maximum: all((a, b) => `torch.maximum(${a}, ${b})`),
  less: all((a, b) => `(${a} < ${b}).to(torch.float32)`),
  lessOrEqual: all((a, b) => `(${a} <= ${b}).to(torch.float32)`),
  where: all((condition, a, b) => `torch.where(${condition} != 0, ${a}, ${b})`),
  sum: reduced('sum'),
  mean: reduced('mean'),
  reshape: ({ inputs, node }) => `${inputs[0]}.reshape(${tuple(node.attributes.shape)})`,
  transpose: ({ inputs, node }) => `${inputs[0]}.permute(${tuple(node.attributes.permutation)})`,
  broadcast: ({ inputs, node }) => `${inputs[0]}.expand(${tuple(node.attributes.shape)})`,
  slice: ({ inputs, node: { attributes } }) =>
    `${inputs[0]}[${ranges(attributes.starts, attributes.extents, attributes.steps)}]`,
  embed: ({ inputs, node }) =>
    `{out} = ${inputs[0]}.new_zeros(${tuple(node.attributes.shape)})\n` +
    `{out}[${ranges(node.attributes.starts, node.inputs[0]!.shape, node.attributes.steps)}] = ${inputs[0]}`,
  concatenate: ({ inputs, node }) => `torch.cat(${tuple(inputs)}, ${node.attributes.axis})`,
  matmul: ({ inputs: [a, b], node: { attributes } }) =>
    `torch.matmul(${turned(a!, attributes.transposeA)}, ${turned(b!, attributes.transposeB)})`,
  convolution,
  convolutionInput,
  convolutionFilter,
  maxPool,
  maxPoolInput,
  standardize: ({ inputs, node }) =>
    `F.layer_norm(${inputs[0]}, (${node.shape.at(-1)},), None, None, ${node.attributes.epsilon})`,
  inverseDeviation: ({ inputs, node }) =>
    `torch.rsqrt(${inputs[0]}.var(-1, unbiased=False, keepdim=True) + ${node.attributes.epsilon})`,
  softmax: all((x) => `${x}.softmax(-1)`),
  logSoftmax: all((x) => `${x}.log_softmax(-1)`),
  surrogate: all((x) => x),
  stopGradient: all((x) => x),
  // Of a feed every rank is handed its share.
  acrossRanks: ({ inputs: [x], node: { attributes } }) =>
    attributes.how === 'share' ? x! : `ranks.${attributes.how}(${x})`,
}

/** The statement that computes `out` from the names of its inputs. */
export function statementsOf(node: Node, out: string, inputs: readonly string[]): string[] {
  const name = node.operation.name as Exclude<OperationName, 'input' | 'constant'>
  const text = (expressions[name] as PythonExpression<OperationName>)({ node, inputs })
  return text.includes('{out}') ? text.replaceAll('{out}', out).split('\n') : [`${out} = ${text}`]
}

/** Operations whose factors have a precision. */
const products: ReadonlySet<string> = new Set(['matmul', 'convolution', 'convolutionInput', 'convolutionFilter'])

/** The same of a product whose factors and result are rounded to bfloat16; null of any other operation. */
export function roundedStatementsOf(node: Node, out: string, inputs: readonly string[]): string[] | null {
  if (!products.has(node.operation.name)) return null
  const factors = inputs.map((_, place) => `${out}_${place}`)
  return [
    ...inputs.map((input, place) => `${factors[place]} = ${input}.to(torch.bfloat16)`),
    ...statementsOf(node, out, factors),
    `${out} = ${out}.to(torch.float32)`,
    `del ${factors.join(', ')}`,
  ]
}

function reduced(how: 'sum' | 'mean'): PythonExpression<'sum' | 'mean'> {
  return ({ inputs: [x], node: { attributes } }) =>
    // Without axes PyTorch reduces over all of them; the graph means none.
    attributes.axes.length === 0 ? x! : `${x}.${how}(${tuple(attributes.axes)}, keepdim=True)`
}

function ranges(starts: readonly number[], extents: Shape, steps: Attributes['slice']['steps']): string {
  if (starts.length === 0) return '...'
  return starts
    .map((start, axis) => `${start}:${start + steps[axis]! * (extents[axis]! - 1) + 1}:${steps[axis]}`)
    .join(', ')
}

function turned(name: string, transposed: boolean): string {
  return transposed ? `${name}.transpose(-1, -2)` : name
}
