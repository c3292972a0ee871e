import { describe, expect, test } from 'vitest'
import { tanh } from '../../../../electron/trainer/graph/operations/elementwise.ts'
import { lowerExpression } from '../../../../electron/trainer/layers/quantize.ts'
import { compile } from '../../../../shared/quantizers/scalar.ts'
import { findQuantizer } from '../../../../shared/quantizers/zoo.ts'
import { pairOf, slopeAt, train } from './trajectory.ts'

/**
 * Identities of ProxConnect (theory: the sum identity of PC with D_t(w) >= 0, exact for any regularizer), on what the
 * product itself trains.
 */

const steps = 60
const dot = (left: readonly number[], right: readonly number[]) =>
  left.reduce((sum, value, index) => sum + value * right[index]!, 0)

/** A regularizer r by the proximal map of mu r, which is what ProxConnect goes forward by. */
const regularizers: Record<string, { forward: string; r: (w: number) => number }> = {
  'the indicator of -1 and +1': { forward: 'sign(w)', r: (w) => (Math.abs(w) === 1 ? 0 : Infinity) },
  'the absolute value': { forward: 'sign(w) * max(abs(w) - mu, 0)', r: Math.abs },
  'the W of ProxQuant': {
    forward: 'sign(w) * (1 + sign(abs(w) - 1) * max(abs(abs(w) - 1) - mu, 0))',
    r: (w) => Math.abs(Math.abs(w) - 1),
  },
}

describe.each(Object.entries(regularizers))('ProxConnect with %s', (_, { forward, r }) => {
  test('keeps the sum identity over every stretch of steps', async () => {
    const { latent, rates, mu } = await train({
      method: { quantizer: pairOf(forward, '1') },
      steps,
      mu: { kind: 'accumulated', start: 1e-3 },
    })
    const w = latent.map((each, t) => each.map((value) => compile(pairOf(forward, '1').forward, { mu: mu[t]! })(value)))
    const sumOf = (weights: readonly number[]) => weights.reduce((sum, value) => sum + r(value), 0)
    const R = (t: number, weights: readonly number[]) => mu[t]! * sumOf(weights) + 0.5 * dot(weights, weights)
    const D = (t: number, weights: readonly number[]) =>
      R(t, weights) -
      R(t, w[t]!) -
      dot(
        weights.map((value, index) => value - w[t]![index]!),
        latent[t]!,
      )
    const reference = w[0]!.map((_, index) => (index % 3 === 0 ? -1 : 1))
    for (const [s, n] of [
      [0, steps - 1],
      [7, 30],
      [59, 59],
    ] as const) {
      let left = 0
      let gaps = 0
      for (let t = s; t <= n; t++) {
        left +=
          rates[t]! *
          (dot(
            w[t]!.map((value, index) => value - reference[index]!),
            slopeAt(w[t]!),
          ) +
            sumOf(w[t]!) -
            sumOf(reference))
        gaps += D(t + 1, w[t]!)
        expect(D(t + 1, w[t]!)).toBeGreaterThan(-1e-12)
      }
      expect(Math.abs(left - (D(s, reference) - D(n + 1, reference) + gaps))).toBeLessThan(1e-10)
    }
  })
})

test(
  'BinaryConnect: the gap term is twice the latent magnitude of the signs that flipped, and at most twice the ' +
    'rate times their gradients',
  async () => {
    const { latent, rates } = await train({
      method: { quantizer: pairOf('sign(w)', '1') },
      steps,
      mu: { kind: 'constant', start: 1 },
    })
    const sign = (value: number) => (value >= 0 ? 1 : -1)
    let flips = 0
    for (const [t, rate] of rates.entries()) {
      const [before, after] = [latent[t]!.map(sign), latent[t + 1]!.map(sign)]
      const gap =
        dot(
          before.map((value, index) => value - after[index]!),
          latent[t + 1]!,
        ) * -1
      const flipped = before.map((value, index) => value !== after[index])
      const mass = 2 * latent[t + 1]!.reduce((sum, value, index) => sum + (flipped[index] ? Math.abs(value) : 0), 0)
      const bound =
        2 * rate * slopeAt(before).reduce((sum, value, index) => sum + (flipped[index] ? Math.abs(value) : 0), 0)
      expect(Math.abs(gap - mass)).toBeLessThan(1e-12)
      expect(mass).toBeLessThan(bound + 1e-12)
      flips += flipped.filter(Boolean).length
    }
    expect(flips).toBeGreaterThan(5)
  },
)

describe('PC++ on l is PC on l o T', () => {
  const sameCourse = async (plusPlus: Parameters<typeof train>[0], proxConnect: Parameters<typeof train>[0]) => {
    const [first, second] = [await train(plusPlus), await train(proxConnect)]
    for (const [t, weights] of first.latent.entries())
      for (const [index, value] of weights.entries())
        expect(Math.abs(value - second.latent[t]![index]!)).toBeLessThan(1e-10)
    expect(Math.abs(first.latent.at(-1)![0]! - first.latent[0]![0]!)).toBeGreaterThan(1e-3)
  }

  test('BNN++: T the sign-Swish, P the identity', async () => {
    const mu = { kind: 'constant' as const, start: 2 }
    const swish = findQuantizer('bnn++')!
    // On the other side the gradient goes through the sign-Swish by itself, without a declared slope.
    await sameCourse(
      { method: { quantizer: swish }, steps, mu },
      {
        method: { quantizer: pairOf('w', '1') },
        steps,
        mu,
        transform: (z) => lowerExpression(swish.forward, z, { mu: 2 }),
      },
    )
  })

  test('T the tanh, P a proximal quantizer with flats and a jump', async () => {
    const P = 'where(w < -0.7, -1, where(w < 0, 0.2 + 1.2*w, where(w < 0.5, 0.4 + 1.2*w, 1)))'
    const mu = { kind: 'constant' as const, start: 1 }
    await sameCourse(
      { method: { quantizer: pairOf(`tanh(${P})`, `1 - tanh(${P})*tanh(${P})`) }, steps, mu },
      { method: { quantizer: pairOf(P, '1') }, steps, mu, transform: tanh },
    )
  })
})
