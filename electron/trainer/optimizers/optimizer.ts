import type { Experiment } from '../../../shared/experiment/experiment.ts'
import type { Node } from '../graph/node.ts'
import {
  add,
  divide,
  less,
  maximum,
  minimum,
  multiply,
  negate,
  sign,
  square,
  squareRoot,
  subtract,
  where,
} from '../graph/operations/elementwise.ts'
import { input } from '../graph/operations/source.ts'
import type { Shape } from '../graph/shape.ts'
import type { Network, Parameter } from '../layers/network.ts'
import { frozenFeed } from '../layers/quantize.ts'
import { weightDecayOf, type WeightDecay } from './weight-decay.ts'

/** A tensor that the optimizer keeps between steps; zero at the start. */
export interface Slot {
  name: string
  shape: Shape
}

/** Result of one optimizer step: new values of parameters and slots, by name. */
export interface OptimizerStep {
  slots: Slot[]
  updates: Record<string, Node>
}

export type OptimizerSettings = Pick<Experiment, 'optimizer' | 'latentClip'> &
  WeightDecay &
  Partial<Pick<Experiment, 'bopThreshold' | 'momentum'>>

export const learningRateFeed = 'optimizer.learningRate'
/** 1 - beta^t of Adam's two moments, computed in float64 outside the graph. */
export const correctionFeeds = ['optimizer.correction1', 'optimizer.correction2'] as const

/** Bop's gamma. */
export const gammaFeed = 'optimizer.gamma'

const beta1 = 0.9
const beta2 = 0.999
const epsilon = 1e-8
/** Where older runs did not say. */
const usualMomentum = 0.9

/** Scalars that the optimizer is fed at step `step`, counted from 1. */
export function optimizerFeeds(learningRate: number, step: number): Record<string, number> {
  return {
    [learningRateFeed]: learningRate,
    [correctionFeeds[0]]: 1 - beta1 ** step,
    [correctionFeeds[1]]: 1 - beta2 ** step,
  }
}

/**
 * Builds the step of every parameter: PC++ with the optimizer acting on the latent weight w*, w* <- clip(w* - eta
 * Optimizer(B(w*) g)), or from the anchor in place of w* where the update rule has one. The factor B is in the gradient
 * already (see surrogate). Where signs are frozen, latent weights stay.
 */
export function optimizerStep(
  network: Network,
  gradients: readonly Node[],
  settings: OptimizerSettings,
): OptimizerStep {
  const step: OptimizerStep = { slots: [], updates: {} }
  network.trained.forEach((parameter, index) => {
    const slot = (kind: string, next: (previous: Node) => Node): Node => {
      const name = `${kind}/${parameter.name}`
      const value = next(input(network.graph, name, 'state', parameter.shape))
      step.slots.push({ name, shape: parameter.shape })
      step.updates[name] = value
      return value
    }
    const flipping = settings.optimizer === 'bop' && parameter.binarized
    const next = flipping
      ? flipped(
          parameter,
          slot('bop.average', (previous) => averaged(network, previous, gradients[index]!)),
          settings.bopThreshold ?? 0,
        )
      : stepped(network, parameter, gradients[index]!, settings, slot)
    step.updates[parameter.name] =
      parameter.binarized && network.method.freezes === true
        ? where(network.scalar(frozenFeed), parameter.node, next)
        : next
  })
  return step
}

/** Where a step of the optimizer ends. */
function stepped(
  network: Network,
  parameter: Parameter,
  slope: Node,
  settings: OptimizerSettings,
  slot: MakeSlot,
): Node {
  const decay = weightDecayOf(parameter, settings)
  const anchor = parameter.anchor ?? parameter.node
  // The penalty's gradient is taken where the loss's is: of ProxQuant at F(w*), of reverse ProxConnect at w*.
  const penalized = network.rule.trainsLatent ? parameter.node : anchor
  const coupled = decay > 0 && settings.optimizer !== 'adamw'
  const gradient = coupled ? add(slope, multiply(penalized, decay)) : slope
  const direction =
    settings.optimizer === 'sgd'
      ? momentumDirection(gradient, settings.momentum ?? usualMomentum, slot)
      : adamDirection(network, gradient, slot)
  const decoupled = decay > 0 && settings.optimizer === 'adamw' ? add(direction, multiply(penalized, decay)) : direction
  return clipLatent(
    parameter,
    subtract(anchor, multiply(decoupled, network.scalar(learningRateFeed))),
    settings.latentClip,
  )
}

/** Bop (Helwegen et al., 2019, algorithm 1): m <- (1 - gamma) m + gamma g. */
function averaged(network: Network, previous: Node, gradient: Node): Node {
  const gamma = network.scalar(gammaFeed)
  return add(previous, multiply(gamma, subtract(gradient, previous)))
}

/** ... and w <- -w where |m| > tau and m has the sign of w. */
function flipped({ node }: Parameter, average: Node, threshold: number): Node {
  const signs = sign(node)
  return where(less(threshold, multiply(signs, average)), negate(signs), signs)
}

/** A slot that takes up gradients: slot <- decay slot + share g. */
export interface GradientMemory {
  slot: string
  decay: number
  share: number
}

/** Momentum, or Adam's first moment, of a parameter; null if the step keeps neither. */
export function gradientMemory(name: string, slots: readonly Slot[], momentum: number): GradientMemory | null {
  const known = [
    { slot: `momentum/${name}`, decay: momentum, share: 1 },
    { slot: `adam.first/${name}`, decay: beta1, share: 1 - beta1 },
  ]
  return known.find(({ slot }) => slots.some((kept) => kept.name === slot)) ?? null
}

type MakeSlot = (kind: string, next: (previous: Node) => Node) => Node

/** Heavy-ball momentum as in PyTorch: v <- momentum v + g. */
function momentumDirection(gradient: Node, momentum: number, slot: MakeSlot): Node {
  return slot('momentum', (previous) => add(multiply(previous, momentum), gradient))
}

/** Adam (Kingma and Ba, 2015, algorithm 1). */
function adamDirection(network: Network, gradient: Node, slot: MakeSlot): Node {
  const first = slot('adam.first', (previous) => add(multiply(previous, beta1), multiply(gradient, 1 - beta1)))
  const second = slot('adam.second', (previous) =>
    add(multiply(previous, beta2), multiply(square(gradient), 1 - beta2)),
  )
  const [correction1, correction2] = correctionFeeds.map((name) => network.scalar(name)) as [Node, Node]
  return divide(divide(first, correction1), add(squareRoot(divide(second, correction2)), epsilon))
}

function clipLatent(parameter: Parameter, value: Node, bound: number): Node {
  return parameter.binarized && bound > 0 ? maximum(minimum(value, bound), -bound) : value
}
