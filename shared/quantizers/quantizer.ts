import type { Parameter, ParameterValues } from './parameter.ts'
import { evaluate } from './scalar.ts'
import type { Expression } from './expression.ts'
import type { Symbols } from './interpret.ts'
import type { UpdateName } from './update-rule.ts'

export const muScheduleKinds = ['constant', 'linear', 'exponential', 'cosine', 'steps', 'accumulated'] as const
export type MuScheduleKind = (typeof muScheduleKinds)[number]

/**
 * A forward and backward quantizer pair (F, B): the network sees F(w*), the latent weight w* receives B(w*) times the
 * gradient.
 */
export interface Quantizer {
  /** As typed on the command line, for example "bnn++". */
  name: string
  /** As printed, for example "BNN++". */
  title: string
  help: string
  /** Source of F and B. */
  reference: string
  /** Departures of this pair from its source; null if it does not. */
  departure: string | null
  parameters: readonly Parameter[]
  forward: Expression
  backward: Expression
  /** The deployed quantizer: the limit of F, applied to the latent weight once training is over. */
  deploy: Expression
  /**
   * How many values `deploy` has, from the pair's parameters; null if it has no levels and the weight stays real.
   */
  levels: Expression | null
  /** Whether these are the two values -1 and +1, so that a weight takes one bit. */
  binary: boolean
  /** Proposed schedule of the sharpness mu; null if neither F nor B knows mu. */
  mu: { kind: MuScheduleKind; start: number; end: number } | null
  /** Parameters that move over the training, in place of standing at their value (PC's rho and varrho). */
  ramped: readonly Ramp[]
  /** The update rule that its source trains with, if that is not PC++. */
  update?: UpdateName
}

/** How a parameter moves: from + (value - from) * rise. */
export interface Ramp {
  /** Name of one of the quantizer's parameters; its value is reached where the rise is 1. */
  parameter: string
  /** Its start. */
  from: number
  /** The share of the way that is gone, in the other parameters and the symbols of a moment (see schedule.ts). */
  rise: Expression
}

/** Bits that one deployed weight takes when packed: 1 for signs, 32 if the weight stays real. */
export function bitsOf(quantizer: Quantizer, parameters: ParameterValues): number {
  return quantizer.levels === null
    ? 32
    : Math.max(1, Math.ceil(Math.log2(evaluate(quantizer.levels, completed(quantizer, parameters)))))
}

/** A quantizer's parameters, with defaults for those left open. */
export function completed(quantizer: Quantizer, parameters: ParameterValues): Record<string, number> {
  return Object.fromEntries(
    quantizer.parameters.map(({ name, default: proposed }) => [name, parameters[name] ?? proposed]),
  )
}

export interface QuantizerPoint {
  w: number
  forward: number
  backward: number
  deploy: number
}

/** F, B and the deployed value at one latent weight. */
export function evaluateQuantizer(
  quantizer: Pick<Quantizer, 'forward' | 'backward' | 'deploy'>,
  symbols: Symbols<number>,
  w: number,
): QuantizerPoint {
  const all = { ...symbols, w }
  return {
    w,
    forward: evaluate(quantizer.forward, all),
    backward: evaluate(quantizer.backward, all),
    deploy: evaluate(quantizer.deploy, all),
  }
}
