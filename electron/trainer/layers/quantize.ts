import type { BinaryOperation, Comparison, Expression, UnaryOperation } from '../../../shared/quantizers/expression.ts'
import { interpret, symbolsOf, type Algebra } from '../../../shared/quantizers/interpret.ts'
import type { Node } from '../graph/node.ts'
import * as elementwise from '../graph/operations/elementwise.ts'
import { broadcast } from '../graph/operations/layout.ts'
import { scalar } from '../graph/operations/source.ts'
import { surrogate } from '../graph/operations/surrogate.ts'
import type { Graph } from '../graph/graph.ts'
import type { Network } from './network.ts'

const unaries: Record<UnaryOperation, (x: Node) => Node> = elementwise
const binaries: Record<BinaryOperation, (a: Node, b: Node) => Node> = elementwise
const comparisons: Record<Comparison, (a: Node, b: Node) => Node> = elementwise

/** Expressions as graph operations: the same data that plots a quantizer also trains it. */
function graphAlgebra(graph: Graph): Algebra<Node> {
  return {
    constant: (value) => scalar(graph, value),
    unary: (operation, operand) => unaries[operation](operand),
    binary: (operation, left, right) => binaries[operation](left, right),
    select: (comparison, left, right, then, otherwise) => elementwise.where(comparisons[comparison](left, right), then, otherwise),
  }
}

/** Name of the feed that carries a quantizer's symbol. */
export function symbolFeed(name: string): string {
  return `quantizer.${name}`
}

function lower(network: Network, expression: Expression, w: Node): Node {
  const names = [...symbolsOf(expression)].filter((name) => name !== 'w')
  const symbols = Object.fromEntries(names.map((name) => [name, network.scalar(symbolFeed(name))]))
  return broadcast(interpret(expression, graphAlgebra(network.graph), { ...symbols, w }), w.shape)
}

/** The weights that the network sees: F(w*) with the declared derivative B(w*) in training, the deployed value in hard modes. */
export function quantizeWeights(network: Network, latent: Node): Node {
  const { forward, backward, deploy } = network.method.quantizer
  if (network.mode === 'hard' || network.mode === 'reestimate') return lower(network, deploy, latent)
  const value = lower(network, forward, latent)
  return network.mode === 'soft' ? value : surrogate(value, latent, lower(network, backward, latent))
}

/** sign(x); in training the gradient passes where |x| <= 1 (Hubara et al., 2016). */
export function binarizeActivations(network: Network, x: Node): Node {
  const signs = elementwise.sign(x)
  const value = network.mode === 'train' ? surrogate(signs, x, elementwise.lessOrEqual(elementwise.absolute(x), 1)) : signs
  network.signs.add(value)
  return value
}
