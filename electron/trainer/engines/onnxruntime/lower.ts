import type { Attributes, Node, OperationName } from '../../graph/node.ts'
import { valueInputs } from '../../graph/kinds.ts'
import { isOperation } from '../../graph/node.ts'
import { computesAlone } from '../engine.ts'
import { partsOf, type Program } from '../../graph/program.ts'
import { sameShape } from '../../graph/shape.ts'
import { findAffineSums } from './blocked/affine.ts'
import { filterShape } from './blocked/convolutions.ts'
import { convolvesToFilter, toFilter } from './blocked/filter-gradient.ts'
import { FilterLayout } from './blocked/filter-layout.ts'
import { blockFilter, reorderInput, reorderOutput, unblockFilter } from './blocked/filters.ts'
import { BlockedLayout, turnedPads } from './blocked/layout.ts'
import { lowerAffine, lowerBlocked, lowerReduction } from './blocked/lower-blocked.ts'
import type { Names } from './blocked/names.ts'
import { convolveSigns, countsSigns } from './blocked/sign-convolution.ts'
import { lowerConvolution, lowerConvolutionFilter, lowerConvolutionInput } from './lower-convolution.ts'
import { lowerEmbed, lowerSlice } from './lower-layout.ts'
import { lowerMaxPool, lowerMaxPoolInput } from './lower-pooling.ts'
import type { OnnxModel } from './model-proto.ts'
import { OnnxGraph } from './onnx-graph.ts'
import { findProducts, lowerProduct } from './products.ts'
import { signedBy } from './signs.ts'
import { plainOnnx, type Target } from './target.ts'
import { Users } from './users.ts'

/** Writes one node as ONNX: takes the names of its inputs, returns the name of its value. */
export type Lowering<Name extends OperationName> = (
  graph: OnnxGraph,
  node: Node<Name>,
  inputs: string[],
  target: Target,
) => string

const same = (type: string) => (graph: OnnxGraph, _node: unknown, inputs: string[]) => graph.add(type, inputs)
const mask = (type: string) => (graph: OnnxGraph, _node: unknown, inputs: string[]) => graph.mask(type, inputs)
const through = (_graph: OnnxGraph, _node: unknown, inputs: string[]) => inputs[0]!

const lowerings: { [Name in Exclude<OperationName, 'input' | 'matmul'>]: Lowering<Name> } = {
  constant: (graph, node) => graph.floats(node.attributes.data, node.attributes.shape),
  negate: same('Neg'),
  absolute: same('Abs'),
  sign: (graph, _node, [x]) =>
    graph.add('Where', [graph.add('GreaterOrEqual', [x!, graph.floats([0])]), graph.floats([1]), graph.floats([-1])]),
  exponential: same('Exp'),
  logarithm: same('Log'),
  squareRoot: same('Sqrt'),
  square: (graph, _node, [x]) => graph.add('Mul', [x!, x!]),
  tanh: same('Tanh'),
  sigmoid: same('Sigmoid'),
  cosine: same('Cos'),
  arctangent: same('Atan'),
  errorFunction: same('Erf'),
  floor: same('Floor'),
  relu: same('Relu'),
  // A slope so steep that the ramp from 0 to 1 fits between 0 and the least normal number: one pass instead of two.
  positive: (graph, _node, [x]) => graph.add('HardSigmoid', [x!], { alpha: { float: 1e38 }, beta: { float: 0 } }),
  add: same('Add'),
  subtract: same('Sub'),
  multiply: same('Mul'),
  divide: same('Div'),
  minimum: same('Min'),
  maximum: same('Max'),
  less: mask('Less'),
  lessOrEqual: mask('LessOrEqual'),
  where: (graph, _node, [condition, a, b]) => graph.add('Where', [graph.booleanOf(condition!), a!, b!]),
  sum: (graph, node, [x]) => graph.sum(x!, node.attributes.axes, true),
  mean: (graph, node, [x]) => graph.add('ReduceMean', [x!, graph.integers(node.attributes.axes)], { keepdims: 1 }),
  reshape: (graph, node, [x]) => graph.reshape(x!, node.attributes.shape),
  transpose: (graph, node, [x]) => graph.transpose(x!, node.attributes.permutation),
  broadcast: (graph, node, [x]) => graph.add('Expand', [x!, graph.integers(node.attributes.shape)]),
  slice: lowerSlice,
  embed: lowerEmbed,
  concatenate: (graph, node, inputs) => graph.add('Concat', inputs, { axis: node.attributes.axis }),
  convolution: lowerConvolution,
  convolutionInput: lowerConvolutionInput,
  convolutionFilter: lowerConvolutionFilter,
  maxPool: lowerMaxPool,
  maxPoolInput: lowerMaxPoolInput,
  standardize: (graph, node, [x], target) => standardized(graph, node, x!, target)[0],
  inverseDeviation: (graph, node, [x], target) => standardized(graph, node, x!, target)[1],
  softmax: (graph, _node, [x]) => graph.add('Softmax', [x!], { axis: -1 }),
  logSoftmax: (graph, _node, [x]) => graph.add('LogSoftmax', [x!], { axis: -1 }),
  surrogate: through,
  stopGradient: through,
  acrossRanks: () => computesAlone('onnxruntime'),
}

/** Values of deviation 1, and what made them so: two results of one operation, which equal operands share. */
function standardized(
  graph: OnnxGraph,
  { inputs, attributes: { epsilon } }: Node<'standardize'> | Node<'inverseDeviation'>,
  x: string,
  { graphics }: Target,
): [string, string] {
  if (graphics) return standardizedInSteps(graph, x, epsilon)
  const [values, , inverse] = graph.addMany(
    'LayerNormalization',
    [x, graph.floats(new Array<number>(inputs[0]!.shape.at(-1)!).fill(1), [inputs[0]!.shape.at(-1)!])],
    { axis: -1, epsilon: { float: epsilon } },
    3,
  )
  return [values!, inverse!]
}

function standardizedInSteps(graph: OnnxGraph, x: string, epsilon: number): [string, string] {
  const average = (values: string) => graph.add('ReduceMean', [values, graph.integers([-1])], { keepdims: 1 })
  const centred = graph.add('Sub', [x, average(x)])
  const variance = average(graph.add('Mul', [centred, centred]))
  const inverse = graph.add('Reciprocal', [graph.add('Sqrt', [graph.add('Add', [variance, graph.floats([epsilon])])])])
  return [graph.add('Mul', [centred, inverse]), inverse]
}

/** A program as an ONNX model, and under which names its values come out of it. */
export interface LoweredProgram {
  model: OnnxModel
  feeds: Node<'input'>[]
  states: Node<'input'>[]
  /** The states, and their new values, that are filters in blocks. */
  blockedStates: ReadonlySet<string>
  /** ONNX name of every output and of every state's new value. */
  outputs: Record<string, string>
  updates: Record<string, string>
}

/** Lowers a whole step (forward, backward, optimizer) to one ONNX graph without training operators. */
export function lowerProgram(program: Program, target: Target = plainOnnx): LoweredProgram {
  const graph = new OnnxGraph()
  const { nodes, feeds, states } = partsOf(program)
  const { names, filters } = lowerNodes(graph, nodes, program, target)
  const blockedStates = new Set(states.filter((node) => filters.has(node)).map(({ attributes }) => attributes.name))
  const taken = new Set(
    nodes
      .filter((node) => isOperation(node, 'input') || isOperation(node, 'constant'))
      .map((node) => (filters.has(node) ? names.filter(node) : names.plain(node))),
  )
  const values: { name: string; shape: readonly number[] }[] = []
  const publish = (targets: Readonly<Record<string, Node>>) =>
    Object.fromEntries(
      Object.entries(targets).map(([key, node]) => {
        // An ONNX output must be made by a node, and by one output name only.
        const inner = targets === program.updates && blockedStates.has(key) ? names.filter(node) : names.plain(node)
        const name = taken.has(inner) ? graph.copy(inner) : inner
        taken.add(name)
        values.push({ name, shape: node.shape })
        return [key, name]
      }),
    )
  const outputs = publish(program.outputs)
  const updates = publish(program.updates)
  const inputs = [...feeds, ...states].map((node) => ({ name: node.attributes.name, shape: node.shape }))
  return { model: graph.model(program.name, inputs, values), feeds, states, blockedStates, outputs, updates }
}

/** Writes every node, and of those that are taken in by products or sums only these. */
function lowerNodes(
  graph: OnnxGraph,
  nodes: readonly Node[],
  program: Program,
  target: Target,
): { names: Names; filters: FilterLayout } {
  const { block, bytes } = target
  const users = new Users(nodes, program)
  const { products, absorbed } = findProducts(nodes, users)
  const layout = new BlockedLayout(block === null ? [] : nodes, block ?? 1)
  const filters = new FilterLayout(nodes, layout)
  const counted = (node: Node) => bytes && countsSigns(node, layout.block) && layout.has(node)
  const adds = (node: Node) =>
    (isOperation(node, 'convolution') && !counted(node)) ||
    (isOperation(node, 'convolutionInput') && turnedPads(node) !== null)
  const affine = findAffineSums(nodes, layout, users, adds)
  const known = new Map<Node, string>()
  const names: Names = {
    plain(node) {
      if (filters.has(node)) return unblockFilter(graph, known.get(node)!, filterShape(node), layout.block)
      return layout.has(node) ? reorderOutput(graph, known.get(node)!, node.shape[1]!) : known.get(node)!
    },
    blocked: (node) => (layout.has(node) ? known.get(node)! : reorderInput(graph, names.plain(node))),
    filter: (node) =>
      filters.has(node) ? known.get(node)! : blockFilter(graph, names.plain(node), filterShape(node), layout.block),
  }
  for (const node of nodes) if (!absorbed.has(node) && !affine.absorbed.has(node)) known.set(node, lower(node))
  return { names, filters }

  function lower(node: Node): string {
    const product = products.get(node)
    if (product !== undefined) return lowerProduct(graph, node, product, names.plain, bytes)
    if (isOperation(node, 'convolution') && counted(node))
      return convolveSigns(
        graph,
        node,
        names.blocked(signedBy(node.inputs[0]!)!),
        names.filter(node.inputs[1]!),
        layout.block,
      )
    const sum = affine.sums.get(node)
    if (sum !== undefined) return lowerAffine(graph, node, sum, names, layout)
    if (layout.has(node))
      return lowerBlocked(graph, node, names, layout, (inputs) =>
        lowerings[node.operation.name as keyof typeof lowerings]!(graph, node as never, inputs, target),
      )
    if (block !== null && isOperation(node, 'convolutionFilter') && convolvesToFilter(node, block)) {
      const slopes = toFilter(
        graph,
        node,
        { plain: () => names.plain(node.inputs[0]!), blocked: () => names.blocked(node.inputs[0]!) },
        names.blocked(node.inputs[1]!),
        block,
      )
      return filters.has(node) ? slopes : unblockFilter(graph, slopes, filterShape(node), block)
    }
    if (filters.has(node))
      return lowerPlain(
        graph,
        node,
        (operand) =>
          sameShape(operand.shape, node.shape) ? names.filter(operand) : graph.reshape(names.plain(operand), []),
        target,
      )
    if (isOperation(node, 'sum') || isOperation(node, 'mean')) {
      const [operand] = node.inputs as [Node]
      // A sum of all does not ask for their order.
      if (filters.has(operand) && node.attributes.axes.length === 4)
        return lowerPlain(graph, node, names.filter, target)
      const reduced = layout.has(operand) ? lowerReduction(graph, node, names) : null
      if (reduced !== null) return reduced
    }
    return lowerPlain(graph, node, names.plain, target)
  }
}

function lowerPlain(graph: OnnxGraph, node: Node, plain: (node: Node) => string, target: Target): string {
  if (isOperation(node, 'input')) return (node.attributes as Attributes['input']).name
  const lower = lowerings[node.operation.name as keyof typeof lowerings] as Lowering<OperationName>
  return lower(graph, node, valueInputs(node).map(plain), target)
}
