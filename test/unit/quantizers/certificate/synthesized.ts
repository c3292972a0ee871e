import { BadInput } from '../../../../shared/errors/bad-input.ts'
import type { RandomStream } from '../../../../electron/data/random.ts'
import { certify, type Certificate } from '../../../../shared/quantizers/certificate/certificate.ts'
import {
  nearestPair,
  pairFromBackward,
  type SynthesizedPair,
} from '../../../../shared/quantizers/certificate/synthesized-pair.ts'
import { add, multiply, w, type Expression } from '../../../../shared/quantizers/expression.ts'
import { parseExpression } from '../../../../shared/quantizers/parse/parse.ts'
import { expressionText } from '../../../../shared/quantizers/text.ts'
import { admissiblePair, between, breakingPair } from './random-pair.ts'

const domain = { from: -4, to: 4 }

/** A stretch so narrow that places chosen beforehand miss it, on which something else is added. */
function bump(stream: RandomStream): Expression {
  const [place, height] = [between(stream, -2, 2), between(stream, -3, 3)]
  const width = 10 ** -(1 + 4 * stream.uniform())
  return stream.uniform() < 0.5
    ? parseExpression(`${height}*exp(-((w-(${place}))/${width})^2)`)
    : parseExpression(`where(abs(w-(${place})) < ${width}, ${height}, 0)`)
}

/** Pairs that break a rule, that break none, and that are those of the zoo but for a narrow bump in the backward. */
function anyPair(stream: RandomStream): { forward: Expression; backward: Expression } {
  const kind = stream.integer(3)
  if (kind === 0) return admissiblePair(stream)
  const pair = breakingPair((1 + stream.integer(4)) as 1 | 2 | 3 | 4, stream)
  if (kind === 1) return pair
  const smooth = [parseExpression('1'), parseExpression('sech(w)^2'), parseExpression('where(abs(w) <= 1, 1, 0)')]
  return { forward: multiply(between(stream, 0.5, 2), w), backward: add(smooth[stream.integer(3)]!, bump(stream)) }
}

/** What was made of one pair, read again from its text as a user would write it. */
export interface Judged {
  text: string
  made: 'nearest' | 'integral'
  /** Null if it was refused: nothing was made. */
  certificate: Certificate | null
}

/**
 * The certificates of all that is made of random pairs: the nearest admissible pair, and the integral of the backward.
 */
export function* judgedPairs(stream: RandomStream, count: number): Generator<Judged> {
  for (let index = 0; index < count; index++) {
    const pair = anyPair(stream)
    const text = `F = ${expressionText(pair.forward)}, B = ${expressionText(pair.backward)}`
    for (const made of ['nearest', 'integral'] as const) {
      const found = made === 'nearest' ? nearestPair(pair, {}, domain) : integralOf(pair.backward)
      yield { text: `${made} of ${text}`, made, certificate: found === null ? null : judged(found) }
    }
  }
}

function integralOf(backward: Expression): SynthesizedPair | null {
  try {
    return pairFromBackward(backward, {}, domain)
  } catch (error) {
    if (error instanceof BadInput) return null
    throw error
  }
}

function judged({ forward, backward }: SynthesizedPair): Certificate {
  const [again, own] = [forward, backward].map((each) => parseExpression(expressionText(each))) as [
    Expression,
    Expression,
  ]
  return certify({ forward: again, backward: own }, {}, domain)
}
