import type { ActivationForm } from '../../../shared/experiment/forms.ts'
import type { BinaryOperation, Comparison, Expression, UnaryOperation } from '../../../shared/quantizers/expression.ts'
import { interpret, symbolsOf, type Algebra } from '../../../shared/quantizers/interpret.ts'
import type { Node, NodeMaker } from '../graph/node.ts'
import * as elementwise from '../graph/operations/elementwise.ts'
import { broadcast } from '../graph/operations/layout.ts'
import { scalar } from '../graph/operations/source.ts'
import { surrogate } from '../graph/operations/surrogate.ts'
import { gradual } from './gradual.ts'
import type { LayerMethod } from './layer-method.ts'
import type { Network } from './network.ts'

const unaries: Record<UnaryOperation, (x: Node) => Node> = elementwise
const binaries: Record<BinaryOperation, (a: Node, b: Node) => Node> = elementwise
const comparisons: Record<Comparison, (a: Node, b: Node) => Node> = elementwise

/** Expressions as graph operations: the same data that plots a quantizer also trains it. */
function graphAlgebra(graph: NodeMaker): Algebra<Node> {
  return {
    constant: (value) => scalar(graph, value),
    unary: (operation, operand) => unaries[operation](operand),
    binary: (operation, left, right) => binaries[operation](left, right),
    select: (comparison, left, right, then, otherwise) =>
      elementwise.where(comparisons[comparison](left, right), then, otherwise),
  }
}

/** Name of the feed that carries a quantizer's symbol. */
export function symbolFeed(name: string): string {
  return `quantizer.${name}`
}

/** An expression of w at fixed values of its other symbols, as a graph through which gradients pass by themselves. */
export function lowerExpression(expression: Expression, w: Node, symbols: Readonly<Record<string, number>>): Node {
  const values = Object.fromEntries(Object.entries(symbols).map(([name, value]) => [name, scalar(w.graph, value)]))
  return broadcast(interpret(expression, graphAlgebra(w.graph), { ...values, w }), w.shape)
}

function lower(network: Network, expression: Expression, w: Node, prefix: string): Node {
  const names = [...symbolsOf(expression)].filter((name) => name !== 'w')
  const symbols = Object.fromEntries(names.map((name) => [name, network.scalar(symbolFeed(prefix + name))]))
  return broadcast(interpret(expression, graphAlgebra(network.graph), { ...symbols, w }), w.shape)
}

/** Name of the feed that says whether binarized weights are fixed by now: 1 or 0. */
export const frozenFeed = symbolFeed('frozen')

/**
 * The weights that the network sees. In training: F(w*) with the declared derivative B(w*), or, by update rules that
 * say so, the latent weight itself, or F(w*) with derivative 1. In hard modes: the deployed value.
 * @param w the latent weight: itself, or normalized
 * @param method whose quantizer it is, and what stands before the names of its symbols
 * @param gain factor on the declared derivative
 */
export function quantizeWeights(
  network: Network,
  w: Node,
  { quantizer: { forward, backward, deploy }, symbols }: Pick<LayerMethod, 'quantizer' | 'symbols'>,
  gain: Node | null = null,
): Node {
  const { freezes } = network.method
  const lowered = (expression: Expression) => lower(network, expression, w, symbols)
  if (network.mode === 'hard' || network.mode === 'reestimate') return lowered(deploy)
  const { trainsLatent, startsFromForward } = network.rule
  const soft = trainsLatent ? w : lowered(forward)
  const frozen = freezes === true ? network.scalar(frozenFeed) : null
  const value = frozen === null ? soft : elementwise.where(frozen, lowered(deploy), soft)
  const now = gradual(network, w, value)
  if (network.mode === 'soft') return now.value
  if (startsFromForward) network.anchor(trainsLatent ? lowered(forward) : soft)
  const declared = trainsLatent || startsFromForward ? broadcast(scalar(network.graph, 1), w.shape) : lowered(backward)
  const gained = gain === null ? declared : elementwise.multiply(declared, gain)
  const slope = frozen === null ? gained : elementwise.multiply(gained, elementwise.subtract(1, frozen))
  return surrogate(now.value, w, now.slope(slope))
}

/** max(0, 2 - 2|x|): the derivative of Bi-Real's polynomial (Liu et al., 2018). */
const triangle = (x: Node): Node =>
  elementwise.maximum(elementwise.subtract(2, elementwise.multiply(elementwise.absolute(x), 2)), 0)
/** 1 if |x| <= 1 (Hubara et al., 2016). */
const window = (x: Node): Node => elementwise.lessOrEqual(elementwise.absolute(x), 1)

/**
 * The sign of what enters a layer, with the backward of the activation form, and what the form puts around it. Channels
 * are axis 1 of images, else the last.
 */
export function binarizeActivations(network: Network, x: Node, form: ActivationForm): Node {
  switch (form) {
    case 'plain':
    case 'gated':
      return signs(network, x, window)
    case 'polynomial':
      return signs(network, x, triangle)
    case 'reactnet':
      return signs(
        network,
        elementwise.subtract(x, network.parameter('activation.shift', channelShape(x), { kind: 'constant', value: 0 })),
        triangle,
      )
    case 'adabin': {
      const scale = network.parameter('activation.scale', [1], { kind: 'constant', value: 1 })
      const centre = network.parameter('activation.centre', [1], { kind: 'constant', value: 0 })
      const value = declaredSign(network, elementwise.divide(elementwise.subtract(x, centre), scale), window)
      return elementwise.add(elementwise.multiply(value, scale), centre)
    }
  }
}

/** The shape of one value a channel, broadcast against x[N, C, H, W] or x[.., C]. */
export function channelShape({ shape }: Node): number[] {
  return shape.length === 4 ? [1, shape[1]!, 1, 1] : [shape.at(-1)!]
}

/** The signs of x; the gradient passes where |x| <= 1. */
export function plainSigns(network: Network, x: Node): Node {
  return signs(network, x, window)
}

function signs(network: Network, x: Node, slope: (x: Node) => Node): Node {
  const value = declaredSign(network, x, slope)
  network.signs.add(value)
  return value
}

function declaredSign(network: Network, x: Node, slope: (x: Node) => Node): Node {
  const value = elementwise.sign(x)
  return network.mode === 'train' ? surrogate(value, x, slope(x)) : value
}
