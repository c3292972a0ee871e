import { BadInput } from '../errors/bad-input.ts'
import { phrase } from '../errors/phrase.ts'
import { usualDomain, type Domain } from './certificate/domain.ts'
import { cut } from './certificate/piece.ts'
import { backwardFrom } from './certificate/synthesis.ts'
import { constant, sign, w, type Expression } from './expression.ts'
import { symbolsOf } from './interpret.ts'
import { parseExpression } from './parse/parse.ts'
import type { Quantizer } from './quantizer.ts'
import { compile } from './scalar.ts'
import { expressionText } from './text.ts'

/** A pair as a user writes it, in w and mu. */
export interface CustomPair {
  forward: string
  /** The derivative of the forward if left out. */
  backward?: string | undefined
  /** sign(w) if left out. */
  deploy?: string | undefined
}

/** F and B of a pair as written, B = F' if it is left out. @throws BadInput */
export function readPair({ forward, backward }: CustomPair): { forward: Expression; backward: Expression } {
  const read = named('forward', forward)
  return { forward: read, backward: backward === undefined ? backwardFrom(read) : named('backward', backward) }
}

/** Where mu goes if the pair knows it: far enough for most curves to become signs. The choice is ours. */
const proposedMu = { kind: 'exponential', start: 1, end: 100 } as const

/** The default range of clipped latent weights. */
const clipped: Domain = { from: -1, to: 1 }

/** More values than this do not count as levels. */
const mostLevels = 256

/**
 * A quantizer like the built-in ones, from a pair as written.
 * @throws BadInput if it cannot be read, has no finite value at some weight, lets no gradient pass, or falls on the
 * whole, so that what is deployed would be the opposite of what was trained.
 */
export function customQuantizer(pair: CustomPair): Quantizer {
  const { forward, backward } = readPair(pair)
  const deploy = pair.deploy === undefined ? sign(w) : named('deploy', pair.deploy)
  const mu = [forward, backward].some((part) => symbolsOf(part).has('mu')) ? proposedMu : null
  if (symbolsOf(deploy).has('mu'))
    throw new BadInput({
      code: 'bad-pair',
      field: 'deploy',
      what: 'the deployed quantizer depends on mu, which has no value once training is over',
      remedy: 'write it in w alone',
    })
  const { pieces } = cut(forward, backward, { mu: proposedMu.start }, usualDomain)
  cut(forward, backward, { mu: proposedMu.end }, clipped)
  about('deploy', () => cut(deploy, constant(1), {}, usualDomain))
  if (pieces.every((piece) => piece.backward === 'zero')) {
    throw new BadInput({
      code: 'bad-pair',
      subject: pair.forward,
      field: 'backward',
      what: phrase`the backward of ${pair.forward} is 0 everywhere, so that nothing would be learnt`,
      remedy: 'give one, for example 1',
    })
  }
  const value = compile(forward, { mu: proposedMu.start })
  if (!(value(1) > value(-1))) {
    throw new BadInput({
      code: 'bad-pair',
      subject: pair.forward,
      field: 'forward',
      what: phrase`the forward ${pair.forward} does not rise: it is ${short(value(-1))} at w = -1 and
            ${short(value(1))} at w = 1`,
      remedy: 'write one that rises on the whole',
    })
  }
  const levels = levelsOf(deploy)
  return {
    name: 'custom',
    title: 'Custom',
    help: `F(w) = ${expressionText(forward)}, B(w) = ${expressionText(backward)}`,
    reference:
      pair.backward === undefined
        ? 'Written by the user; the backward is the derivative of the forward'
        : 'Written by the user',
    departure: null,
    parameters: [],
    forward,
    backward,
    deploy,
    levels: levels === null ? null : constant(levels.length),
    binary: levels !== null && levels.length === 2 && levels[0] === -1 && levels[1] === 1,
    mu,
    ramped: [],
  }
}

/** The values of a deployed quantizer in rising order; null if there are too many to be levels. */
function levelsOf(deploy: Expression): number[] | null {
  const { pieces, functions } = cut(deploy, constant(1), {}, usualDomain)
  if (pieces.some((piece) => !piece.flat)) return null
  const levels = [...new Set(pieces.map(({ from, to }) => functions.forward((from + to) / 2)))].sort(
    (left, right) => left - right,
  )
  return levels.length >= 2 && levels.length <= mostLevels ? levels : null
}

function named(part: keyof CustomPair, text: string): Expression {
  return about(part, () => parseExpression(text))
}

/** The same, its faults those of one part of the pair. */
function about<Result>(part: keyof CustomPair, read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    throw error instanceof BadInput ? new BadInput(error.faults.map((fault) => ({ ...fault, field: part }))) : error
  }
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)))
}
