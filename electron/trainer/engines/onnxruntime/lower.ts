import type { Attributes, Node, OperationName } from '../../graph/node.ts'
import { isOperation } from '../../graph/node.ts'
import { partsOf, type Program } from '../../graph/program.ts'
import { lowerConvolution, lowerConvolutionFilter, lowerConvolutionInput } from './lower-convolution.ts'
import { lowerEmbed, lowerSlice } from './lower-layout.ts'
import { lowerMatmul } from './lower-matmul.ts'
import { lowerMaxPool, lowerMaxPoolInput } from './lower-pooling.ts'
import type { OnnxModel } from './model-proto.ts'
import { OnnxGraph } from './onnx-graph.ts'

/** Writes one node as ONNX: takes the names of its inputs, returns the name of its value. */
export type Lowering<Name extends OperationName> = (graph: OnnxGraph, node: Node<Name>, inputs: string[]) => string

const same = (type: string) => (graph: OnnxGraph, _node: unknown, inputs: string[]) => graph.add(type, inputs)
const mask = (type: string) => (graph: OnnxGraph, _node: unknown, inputs: string[]) => graph.mask(type, inputs)
const through = (_graph: OnnxGraph, _node: unknown, inputs: string[]) => inputs[0]!

const lowerings: { [Name in Exclude<OperationName, 'input'>]: Lowering<Name> } = {
  constant: (graph, node) => graph.floats(node.attributes.data, node.attributes.shape),
  negate: same('Neg'),
  absolute: same('Abs'),
  sign: (graph, _node, [x]) => graph.add('Where', [graph.add('GreaterOrEqual', [x!, graph.floats([0])]), graph.floats([1]), graph.floats([-1])]),
  exponential: same('Exp'),
  logarithm: same('Log'),
  squareRoot: same('Sqrt'),
  square: (graph, _node, [x]) => graph.add('Mul', [x!, x!]),
  tanh: same('Tanh'),
  sigmoid: same('Sigmoid'),
  cosine: same('Cos'),
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
  matmul: lowerMatmul,
  convolution: lowerConvolution,
  convolutionInput: lowerConvolutionInput,
  convolutionFilter: lowerConvolutionFilter,
  maxPool: lowerMaxPool,
  maxPoolInput: lowerMaxPoolInput,
  softmax: (graph, _node, [x]) => graph.add('Softmax', [x!], { axis: -1 }),
  logSoftmax: (graph, _node, [x]) => graph.add('LogSoftmax', [x!], { axis: -1 }),
  surrogate: through,
  stopGradient: through,
}

/** A program as an ONNX model, and under which names its values come out of it. */
export interface LoweredProgram {
  model: OnnxModel
  feeds: Node<'input'>[]
  states: Node<'input'>[]
  /** ONNX name of every output and of every state's new value. */
  outputs: Record<string, string>
  updates: Record<string, string>
}

/** Lowers a whole step (forward, backward, optimizer) to one plain ONNX graph without training operators. */
export function lowerProgram(program: Program): LoweredProgram {
  const graph = new OnnxGraph()
  const { nodes, feeds, states } = partsOf(program)
  const names = new Map<Node, string>()
  for (const node of nodes) {
    if (isOperation(node, 'input')) names.set(node, (node.attributes as Attributes['input']).name)
    else {
      const lower = lowerings[node.operation.name as keyof typeof lowerings] as Lowering<OperationName>
      names.set(node, lower(graph, node, node.inputs.map((input) => names.get(input)!)))
    }
  }
  const taken = new Set(nodes.filter((node) => isOperation(node, 'input') || isOperation(node, 'constant')).map((node) => names.get(node)!))
  const values: { name: string; shape: readonly number[] }[] = []
  const publish = (targets: Readonly<Record<string, Node>>) =>
    Object.fromEntries(
      Object.entries(targets).map(([key, node]) => {
        // An ONNX output must be made by a node, and by one output name only.
        const inner = names.get(node)!
        const name = taken.has(inner) ? graph.copy(inner) : inner
        taken.add(name)
        values.push({ name, shape: node.shape })
        return [key, name]
      }),
    )
  const outputs = publish(program.outputs)
  const updates = publish(program.updates)
  const inputs = [...feeds, ...states].map((node) => ({ name: node.attributes.name, shape: node.shape }))
  return { model: graph.model(program.name, inputs, values), feeds, states, outputs, updates }
}
