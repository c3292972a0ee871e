import type { ActivationForm, WeightForm } from '../../../shared/experiment/forms.ts'
import type { Binarizing } from '../../../shared/experiment/gradual.ts'
import type { LayerRule } from '../../../shared/experiment/layer-methods.ts'
import { selects } from '../../../shared/experiment/layer-selector.ts'
import type { AttentionKind, Regime } from '../../../shared/experiment/regime.ts'
import { sensoryRoles, type LayerRole } from '../../../shared/experiment/policy.ts'
import type { Quantizer } from '../../../shared/quantizers/quantizer.ts'
import { updateRule, type UpdateName, type UpdateRule } from '../../../shared/quantizers/update-rule.ts'
import { Graph } from '../graph/graph.ts'
import type { Node } from '../graph/node.ts'
import { shareOfRank } from '../graph/operations/ranks.ts'
import { input } from '../graph/operations/source.ts'
import type { Shape } from '../graph/shape.ts'
import type { Accumulator } from './accumulator.ts'
import { bitsOfInput, changed, quantizesWeights, type LayerMethod } from './layer-method.ts'

/** How a tensor is filled before the first step. */
export type Initial =
  { kind: 'constant'; value: number } | { kind: 'normal'; deviation: number } | { kind: 'uniform'; bound: number }

/** A tensor that is trained. Binarized parameters are the latent weights w*. */
export interface Parameter {
  name: string
  shape: Shape
  initial: Initial
  binarized: boolean
  /** Of a layer's quantized weight, the method of that layer; else null. */
  method: LayerMethod | null
  /** Whether weight decay acts on it: on real weights, not on biases and normalization. */
  decayed: boolean
  /** Of a layer's weight, what the layer is within the network; null for biases, norms and tokens. */
  role: LayerRole | null
  /** Whether it stays as it was at the start. */
  fixed: boolean
  node: Node
  /** Where a step starts from, if not from the value itself: F(w*) in updates that say so. */
  anchor?: Node
}

/** A tensor that is kept between steps but not trained: running statistics. */
export interface Buffer {
  name: string
  shape: Shape
  initial: Initial
  node: Node
}

/**
 * Purpose of a network. train: forward quantizer F with the backward B, batch statistics. soft: F, running
 * statistics. hard: the deployed quantizer, running statistics. reestimate: the deployed quantizer, batch statistics
 * that are averaged into the running ones.
 */
export type Mode = 'train' | 'soft' | 'hard' | 'reestimate'

/** The method by which weights and activations are binarized. */
export interface Method {
  quantizer: Quantizer
  regime: Regime
  /** Bits of activations in the regime bw; real if left out or null. */
  activationBits?: number | null
  /** Whether products within attention are of real values or of bits; real if left out. */
  attention?: AttentionKind
  /** Roles of the layers that are binarized; every layer where it is left out. */
  binarized?: readonly LayerRole[]
  /** What differs in some layers, which are binarized whatever their role; later rules win. */
  rules?: readonly LayerRule[]
  /** Where gradients are taken and steps start; PC++ if it is left out. */
  update?: UpdateName
  /** Forms around the quantizer of weights and around the sign of activations; nothing if left out. */
  weightForm?: WeightForm
  activationForm?: ActivationForm
  /** The 8-bit accumulators of the regime bwaa; whole sums, saturating, if left out. */
  accumulator?: Accumulator
  /** Whether a moment comes after which binarized weights are fixed. */
  freezes?: boolean
  /** When weights are binarized; all from the first step if it is left out. */
  binarizing?: Binarizing
  /** Selectors of the layers and parts that stay as they were at the start. */
  fixed?: readonly string[]
  /** Whether weights are scaled by the curvature that the optimizer LAB keeps. */
  curvatureScaled?: boolean
}

/** A residual branch that is left out at random: its factor for each image of a batch is fed at each step. */
export interface DroppedBranch {
  feed: string
  /** Probability that it is kept. */
  keep: number
}

/** Weight that the newest batch has in the running statistics; fed at each step. */
export const momentumFeed = 'batchNorm.momentum'

/** A network under construction: hands out parameters and buffers, and remembers what a step does to them. */
export class Network {
  readonly graph = new Graph()
  readonly mode: Mode
  readonly method: Method
  readonly parameters: Parameter[] = []
  readonly buffers: Buffer[] = []
  /** New values of buffers, by name. */
  readonly updates: Record<string, Node> = {}
  /** The value of every layer's weight as its products see it, with the parameter behind it. */
  readonly weights = new Map<Node, Parameter>()
  /** Activations of one bit each: signs, or 0 and 1. */
  readonly signs = new Set<Node>()
  /** By layer the bits of what enters it, if it is quantized. */
  readonly enteringBits = new Map<string, number>()
  /** Ends of blocks: values kept for gradients if everything within blocks is recomputed. */
  readonly ends = new Set<Node>()
  /** Probability with which the residual branch of the last block is left out in training. */
  readonly stochasticDepth: number
  /** The residual branches that are left out at random, in the order of the forward pass. */
  readonly droppedBranches: DroppedBranch[] = []
  /** Processes that compute a batch together; each has its share of the images. */
  readonly ranks: number
  /** Layers so far whose weights are binarized one after another. */
  quantizedLayers = 0
  /** Rules that were for a layer, and selectors of what is fixed that were for something. */
  readonly usedRules = new Set<LayerRule | string>()
  readonly #scopes: string[] = []
  readonly #counts = new Map<string, number>()

  constructor(mode: Mode, method: Method, stochasticDepth = 0, ranks = 1) {
    this.ranks = ranks
    this.mode = mode
    this.method = method
    this.stochasticDepth = stochasticDepth
  }

  /**
   * Whether the batch norm under construction uses the statistics of the batch and moves the running ones: in what is
   * fixed it keeps to the running ones, as they were.
   */
  get takesStatistics(): boolean {
    return (this.mode === 'train' || this.mode === 'reestimate') && !this.#isFixed(null)
  }

  /** The parameters that are trained, in their order. */
  get trained(): Parameter[] {
    return this.parameters.filter(({ fixed }) => !fixed)
  }

  /** Whether the layer under construction is to stay as it was at the start. */
  #isFixed(role: LayerRole | null): boolean {
    const chosen = (this.method.fixed ?? []).filter((selector) => selects(selector, this.#scopes.join('.'), role))
    for (const selector of chosen) this.usedRules.add(selector)
    return chosen.length > 0
  }

  /** The method of layers that no rule is for. */
  get #usual(): LayerMethod {
    const { quantizer, regime, activationBits = null, weightForm = 'plain', activationForm = 'plain' } = this.method
    return { quantizer, symbols: '', parameters: null, regime, activationBits, weightForm, activationForm }
  }

  /** The method of the layer under construction; null if it is real throughout. */
  methodAt(role: LayerRole): LayerMethod | null {
    const { binarized, rules = [] } = this.method
    const layer = this.#scopes.join('.')
    let method = this.#usual
    let isChosen = binarized === undefined || binarized.includes(role)
    for (const [place, rule] of rules.entries()) {
      if (!selects(rule.selector, layer, role)) continue
      this.usedRules.add(rule)
      method = changed(method, rule, place)
      isChosen = true
    }
    return isChosen ? method : null
  }

  /** The same if the weights of the layer under construction are quantized. */
  weightMethodAt(role: LayerRole): LayerMethod | null {
    const method = this.methodAt(role)
    return method !== null && quantizesWeights(method) ? method : null
  }

  /** Whether layers that no rule is for take signs, whatever levels their weights have. */
  get binaryActivations(): boolean {
    return bitsOfInput(this.#usual) === 1
  }

  /** Form of the activations of the layer under construction, if it takes signs; else null. */
  activationFormAt(role: LayerRole): ActivationForm | null {
    const method = this.#takingMethodAt(role)
    return method !== null && bitsOfInput(method) === 1 ? method.activationForm : null
  }

  /** Bits of what enters the layer under construction, which are remembered: 1 for signs, null for real values. */
  takeInputBits(role: LayerRole): number | null {
    const method = this.#takingMethodAt(role)
    const bits = method === null ? null : bitsOfInput(method)
    if (bits !== null) this.enteringBits.set(this.#scopes.join('.'), bits)
    return bits
  }

  /** Images are never quantized. */
  #takingMethodAt(role: LayerRole): LayerMethod | null {
    return sensoryRoles.includes(role) ? null : this.methodAt(role)
  }

  /** Whether queries, keys, probabilities and values of attention are bits. */
  get binaryAttention(): boolean {
    return this.method.attention === 'binary'
  }

  /** The 8-bit accumulator in which layers of a role sum signs; null if sums are wide. */
  accumulator(role: LayerRole): Accumulator | null {
    if (this.#takingMethodAt(role)?.regime !== 'bwaa') return null
    return this.method.accumulator ?? { overflow: 'saturating', tile: null }
  }

  /** Where gradients are taken and steps start. */
  get rule(): UpdateRule {
    return updateRule(this.method.update ?? 'pc++')
  }

  /** Sets the anchor from which the latent weight of the last declared parameter steps. */
  anchor(node: Node): void {
    this.parameters.at(-1)!.anchor = node
  }

  /** Builds a part whose parameters carry its name in front. */
  within<Result>(scope: string, build: () => Result): Result {
    this.#scopes.push(scope)
    try {
      return build()
    } finally {
      this.#scopes.pop()
    }
  }

  /** A block: its end is kept for the gradients in any case. */
  block(scope: string, build: () => Node): Node {
    const end = this.within(scope, build)
    this.ends.add(end)
    return end
  }

  /** The same for a part of which there may be several in one place: numbered from 1. */
  withinNext<Result>(scope: string, build: () => Result): Result {
    const full = [...this.#scopes, scope].join('.')
    const count = (this.#counts.get(full) ?? 0) + 1
    this.#counts.set(full, count)
    return this.within(`${scope}${count}`, build)
  }

  parameter(
    name: string,
    shape: Shape,
    initial: Initial,
    { method = null as LayerMethod | null, decayed = false, role = null as LayerRole | null } = {},
  ): Node {
    const full = this.#fullName(name)
    const node = input(this.graph, full, 'state', shape)
    const fixed = this.#isFixed(role)
    this.parameters.push({ name: full, shape, initial, binarized: method !== null, method, decayed, role, fixed, node })
    return node
  }

  /** @returns the value before the step. */
  buffer(name: string, shape: Shape, initial: Initial): Node {
    const full = this.#fullName(name)
    const node = input(this.graph, full, 'state', shape)
    this.buffers.push({ name: full, shape, initial, node })
    return node
  }

  /** Sets what a buffer becomes in this step. */
  update(buffer: Node, next: Node): void {
    const name = this.buffers.find(({ node }) => node === buffer)?.name
    if (name === undefined) throw new Error('Only a buffer of this network can be updated.')
    this.updates[name] = next
  }

  /** A scalar that is fed at each step: mu, a quantizer's parameter, the momentum of batch norm. */
  scalar(name: string): Node {
    return input(this.graph, name, 'feed', [])
  }

  /** A value for each image of a batch that is fed at each step. @param shape [N, ..] of the images of this rank */
  perImage(name: string, [images, ...rest]: Shape): Node {
    return shareOfRank(input(this.graph, name, 'feed', [images! * this.ranks, ...rest]), this.ranks)
  }

  #fullName(name: string): string {
    const full = [...this.#scopes, name].join('.')
    if ([...this.parameters, ...this.buffers].some((tensor) => tensor.name === full))
      throw new Error(`The network has two tensors named "${full}".`)
    return full
  }
}
