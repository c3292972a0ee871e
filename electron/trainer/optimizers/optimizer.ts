import type { Experiment } from '../../../shared/experiment/experiment.ts'
import type { Node } from '../graph/node.ts'
import { add, divide, maximum, minimum, multiply, square, squareRoot, subtract } from '../graph/operations/elementwise.ts'
import { input } from '../graph/operations/source.ts'
import type { Shape } from '../graph/shape.ts'
import type { Network, Parameter } from '../layers/network.ts'
import { weightDecayOf, type WeightDecay } from './weight-decay.ts'

/** A tensor that the optimizer keeps between steps; zero at the start. */
export interface Slot {
  name: string
  shape: Shape
}

/** What one optimizer step does: new values of parameters and slots, by name. */
export interface OptimizerStep {
  slots: Slot[]
  updates: Record<string, Node>
}

export type OptimizerSettings = Pick<Experiment, 'optimizer' | 'latentClip'> & WeightDecay

export const learningRateFeed = 'optimizer.learningRate'
/** 1 - beta^t of Adam's two moments, computed in float64 outside the graph. */
export const correctionFeeds = ['optimizer.correction1', 'optimizer.correction2'] as const

const beta1 = 0.9
const beta2 = 0.999
const epsilon = 1e-8
const momentum = 0.9

/** Scalars that the optimizer is fed at step `step`, counted from 1. */
export function optimizerFeeds(learningRate: number, step: number): Record<string, number> {
  return { [learningRateFeed]: learningRate, [correctionFeeds[0]]: 1 - beta1 ** step, [correctionFeeds[1]]: 1 - beta2 ** step }
}

/**
 * Builds the step of every parameter: PC++ with the optimizer acting on the latent weight w*,
 * w* <- clip(w* - eta Optimizer(B(w*) g)). The factor B is in the gradient already (see surrogate).
 */
export function optimizerStep(network: Network, gradients: readonly Node[], settings: OptimizerSettings): OptimizerStep {
  const step: OptimizerStep = { slots: [], updates: {} }
  const learningRate = network.scalar(learningRateFeed)
  network.parameters.forEach((parameter, index) => {
    const slot = (kind: string, next: (previous: Node) => Node): Node => {
      const name = `${kind}/${parameter.name}`
      const value = next(input(network.graph, name, 'state', parameter.shape))
      step.slots.push({ name, shape: parameter.shape })
      step.updates[name] = value
      return value
    }
    const decay = weightDecayOf(parameter, settings)
    const coupled = decay > 0 && settings.optimizer !== 'adamw'
    const gradient = coupled ? add(gradients[index]!, multiply(parameter.node, decay)) : gradients[index]!
    const direction = settings.optimizer === 'sgd' ? momentumDirection(gradient, slot) : adamDirection(network, gradient, slot)
    const decoupled = decay > 0 && settings.optimizer === 'adamw' ? add(direction, multiply(parameter.node, decay)) : direction
    step.updates[parameter.name] = clipLatent(parameter, subtract(parameter.node, multiply(decoupled, learningRate)), settings.latentClip)
  })
  return step
}

type MakeSlot = (kind: string, next: (previous: Node) => Node) => Node

/** Heavy-ball momentum as in PyTorch: v <- 0.9 v + g. */
function momentumDirection(gradient: Node, slot: MakeSlot): Node {
  return slot('momentum', (previous) => add(multiply(previous, momentum), gradient))
}

/** Adam (Kingma and Ba, 2015, algorithm 1). */
function adamDirection(network: Network, gradient: Node, slot: MakeSlot): Node {
  const first = slot('adam.first', (previous) => add(multiply(previous, beta1), multiply(gradient, 1 - beta1)))
  const second = slot('adam.second', (previous) => add(multiply(previous, beta2), multiply(square(gradient), 1 - beta2)))
  const [correction1, correction2] = correctionFeeds.map((name) => network.scalar(name)) as [Node, Node]
  return divide(divide(first, correction1), add(squareRoot(divide(second, correction2)), epsilon))
}

function clipLatent(parameter: Parameter, value: Node, bound: number): Node {
  return parameter.binarized && bound > 0 ? maximum(minimum(value, bound), -bound) : value
}
