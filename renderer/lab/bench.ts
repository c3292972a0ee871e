import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import { clauseOf } from '../../shared/errors/voice.ts'
import { windowVoice } from '../format/faults.ts'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { customName, methodNameOf, pairOfMethod } from '../../shared/experiment/method.ts'
import { backwardFrom } from '../../shared/quantizers/certificate/synthesis.ts'
import { constant, mu, w, type Expression } from '../../shared/quantizers/expression.ts'
import { interpret, symbolsOf } from '../../shared/quantizers/interpret.ts'
import { longestText } from '../../shared/quantizers/parse/grammar.ts'
import { parseExpression } from '../../shared/quantizers/parse/parse.ts'
import type { Quantizer } from '../../shared/quantizers/quantizer.ts'
import { simplifying } from '../../shared/quantizers/simplify.ts'
import { expressionText } from '../../shared/quantizers/text.ts'
import { findQuantizer, quantizers } from '../../shared/quantizers/zoo.ts'
import { labSymbols } from './symbols.ts'

/**
 * The pair in the lab: a pair of the zoo, or one as it is written; everything of it is in the address.
 */
export interface Bench {
  /** Name of a pair of the zoo; null if the pair is written. */
  quantizer: string | null
  /** The expressions as written; a backward left empty is the derivative of the forward. */
  forward: string
  backward: string
  /** mu and parameters as texts, if they were moved. */
  values: Readonly<Record<string, string>>
  pinned: readonly Pinned[]
}

/** A pair that stays in the plot to be compared with: a method's name, and the mu at which it was pinned. */
export interface Pinned {
  method: string
  mu: number
}

const reserved = new Set(['quantizer', 'forward', 'backward', 'pin'])

/** The bench of an address. */
export function benchOf(query: LocationQuery): Bench {
  const texts = Object.entries(query).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  const { quantizer, forward, backward } = Object.fromEntries(texts)
  const shared = {
    values: Object.fromEntries(texts.filter(([key]) => !reserved.has(key))),
    pinned: [query.pin ?? []].flat().flatMap(pinnedOf),
  }
  if (forward !== undefined) return { quantizer: null, forward, backward: backward ?? '', ...shared }
  return { ...ofZoo(findQuantizer(quantizer ?? '') ?? findQuantizer('bnn++')!, shared.values), ...shared }
}

/** The address of a bench. */
export function queryOf({ quantizer, forward, backward, values, pinned }: Bench): LocationQueryRaw {
  const pair = quantizer === null ? { forward, ...(backward.trim() === '' ? {} : { backward }) } : { quantizer }
  return {
    ...pair,
    ...values,
    ...(pinned.length === 0 ? {} : { pin: pinned.map(({ method, mu: sharpness }) => `${sharpness} ${method}`) }),
  }
}

function pinnedOf(text: string | null): Pinned[] {
  const [, sharpness, method] = /^(\S+) (.+)$/s.exec(text ?? '') ?? []
  if (method === undefined || !(Number(sharpness) > 0)) return []
  return readMethod(method) === null ? [] : [{ method, mu: Number(sharpness) }]
}

/** A pair of the zoo on the bench, written out at the values of its parameters. */
export function ofZoo(
  quantizer: Quantizer,
  values: Readonly<Record<string, string>>,
): Pick<Bench, 'quantizer' | 'forward' | 'backward'> {
  const { forward, backward } = writtenOut(quantizer, labSymbols(quantizer, values))
  return { quantizer: quantizer.name, forward: expressionText(forward), backward: expressionText(backward) }
}

/** F and B with their parameters replaced by values, so that w and mu are left. */
function writtenOut(
  quantizer: Quantizer,
  symbols: Readonly<Record<string, number>>,
): { forward: Expression; backward: Expression } {
  if (quantizer.parameters.length === 0) return quantizer
  const values = {
    ...Object.fromEntries(Object.entries(symbols).map(([name, value]) => [name, constant(value)])),
    w,
    mu,
  }
  return {
    forward: interpret(quantizer.forward, simplifying, values),
    backward: interpret(quantizer.backward, simplifying, values),
  }
}

/** A pair as its two texts are read; what cannot be read is null, with the reason. */
export interface ReadBench {
  forward: Expression | null
  backward: Expression | null
  errors: { forward: string | null; backward: string | null }
}

export function readBench({ forward, backward }: Pick<Bench, 'forward' | 'backward'>): ReadBench {
  const one = attempt(() => parseExpression(forward))
  const other =
    backward.trim() === ''
      ? { value: one.value === null ? null : backwardFrom(one.value), error: null }
      : attempt(() => parseExpression(backward))
  return { forward: one.value, backward: other.value, errors: { forward: one.error, backward: other.error } }
}

/** F and B of a method, be it fit for training or not; null if it cannot be read. */
export function readMethod(method: string): { forward: Expression; backward: Expression } | null {
  const pair = pairOfMethod(method)
  if (pair === null) return findQuantizer(method) ?? null
  const { forward, backward } = readBench({ forward: pair.forward, backward: pair.backward ?? '' })
  return forward === null || backward === null ? null : { forward, backward }
}

/** Values of mu and the parameters at which a pinned pair is drawn. */
export function symbolsOfPinned({ method, mu: sharpness }: Pinned): Record<string, number> {
  const quantizer = findQuantizer(method)
  return { ...(quantizer === undefined ? {} : labSymbols(quantizer, {})), mu: sharpness }
}

/** The method on the bench, as runs of it would be named. */
export function methodOfBench({ quantizer, forward, backward, values }: Bench): string {
  const moved =
    quantizer !== null && findQuantizer(quantizer)!.parameters.some(({ name }) => values[name] !== undefined)
  return quantizer !== null && !moved ? quantizer : methodNameOf({ quantizer: customName, forward, backward })
}

/** The launch form with this pair filled in. */
export function launchQuery({ quantizer, forward, backward, values }: Bench): Record<string, string> {
  if (quantizer === null)
    return {
      quantizer: customName,
      forward: forward.trim(),
      ...(backward.trim() === '' ? {} : { backward: backward.trim() }),
    }
  const moved = findQuantizer(quantizer)!.parameters.filter(({ name }) => values[name] !== undefined)
  return { quantizer, ...Object.fromEntries(moved.map(({ name }) => [`quantizerParameters.${name}`, values[name]!])) }
}

/** Puts another pair on the bench; one that is written as a pair of the zoo is that pair. */
export function withPair(bench: Bench, pair: { forward: Expression; backward: Expression | null }): Bench {
  const [forward, backward] = [pair.forward, pair.backward].map((part) => (part === null ? '' : textWithin(part)))
  return withTexts(bench, { forward: forward!, backward: backward! })
}

export function withTexts(bench: Bench, { forward, backward }: { forward: string; backward: string }): Bench {
  const twin = quantizers.find(
    (each) =>
      each.parameters.length === 0 &&
      each.ramped.length === 0 &&
      expressionText(each.forward) === forward &&
      expressionText(each.backward) === backward,
  )
  return {
    ...bench,
    quantizer: twin?.name ?? null,
    forward,
    backward,
    values: bench.values.mu === undefined ? {} : { mu: bench.values.mu },
  }
}

/** An expression as text; empty, which means the derivative of the forward, if it would be too long to be read. */
function textWithin(expression: Expression): string {
  const text = expressionText(expression)
  return text.length > longestText ? '' : text
}

/** Whether mu changes anything. */
export function knowsMu(pair: ReadBench): boolean {
  return [pair.forward, pair.backward].some((part) => part !== null && symbolsOf(part).has('mu'))
}

function attempt<Value>(make: () => Value): { value: Value | null; error: string | null } {
  try {
    return { value: make(), error: null }
  } catch (error) {
    if (error instanceof BadInput) return { value: null, error: clauseOf(error.fault, windowVoice) }
    throw error
  }
}
