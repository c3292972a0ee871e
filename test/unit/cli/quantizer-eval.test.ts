import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { signum } from './capture.ts'

interface Point {
  w: number
  forward: number
  backward: number
  deploy: number
}

const at = [-1.5, -0.7, -0.2, 0, 0.1, 0.4, 1, 2.5]
const sign = (w: number) => (w >= 0 ? 1 : -1)
const exact = (w: number, forward: number, backward: number, deploy = sign(w)): Point => ({
  w,
  forward,
  backward,
  deploy,
})

/** Closed forms of theory, written as they stand in the papers: with tanh and cosh, not as Signum computes them. */
const signSwish = (mu: number, w: number) =>
  (1 + mu * w * (1 - 1 / (1 + Math.exp(-mu * w)))) * (2 / (1 + Math.exp(-mu * w))) - 1
const signSwishDerivative = (mu: number, w: number) =>
  (mu * (2 - mu * w * Math.tanh((mu * w) / 2))) / (1 + Math.cosh(mu * w))

/** L_rho^varrho of the levels -1, 1: flat, line, jump at 0, line, flat. An edge is its flat's, 0 the upper one's. */
function proxConnect(rho: number, varrho: number, w: number): number {
  const flatEnd = Math.max(0, 1 - rho)
  if (w >= flatEnd) return 1
  if (w <= -flatEnd) return -1
  const line = Math.min(1, varrho) + (1 - Math.min(1, varrho)) * (Math.abs(w) / flatEnd)
  return w < 0 ? -line : line
}

async function evaluate(...args: string[]): Promise<Point[]> {
  const { exitCode, stdout, stderr } = await signum('quantizer', 'eval', ...args, `--at=${at.join()}`, '--json')
  expect([exitCode, stderr]).toEqual([0, ''])
  return JSON.parse(stdout) as Point[]
}

function expectClose(points: Point[], expected: Point[]): void {
  expect(points.map(({ w }) => w)).toEqual(expected.map(({ w }) => w))
  for (const [index, point] of points.entries()) {
    for (const key of ['forward', 'backward', 'deploy'] as const) {
      expect(Math.abs(point[key] - expected[index]![key]), `${key} at ${point.w}`).toBeLessThan(1e-12)
    }
  }
}

describe('quantizer eval', () => {
  test('evaluates bnn++ as the sign-Swish and its derivative', async () => {
    for (const mu of [1, 5, 20]) {
      expectClose(
        await evaluate('bnn++', '--mu', String(mu)),
        at.map((w) => exact(w, signSwish(mu, w), signSwishDerivative(mu, w))),
      )
    }
  })

  test('takes the mu that the quantizer proposes for the start', async () => {
    expect(await evaluate('bnn++')).toEqual(await evaluate('bnn++', '--mu', '5'))
  })

  test('evaluates bnn+, bnn, bc and full precision', async () => {
    expectClose(
      await evaluate('bnn+', '--mu', '5'),
      at.map((w) => exact(w, sign(w), signSwishDerivative(5, w))),
    )
    expectClose(
      await evaluate('bnn'),
      at.map((w) => exact(w, sign(w), Math.abs(w) <= 1 ? 1 : 0)),
    )
    expectClose(
      await evaluate('bnn', '--clip', '0.3'),
      at.map((w) => exact(w, sign(w), Math.abs(w) <= 0.3 ? 1 : 0)),
    )
    expectClose(
      await evaluate('bc', '--mu', '5'),
      at.map((w) => exact(w, sign(w), 1)),
    )
    expectClose(
      await evaluate('full'),
      at.map((w) => exact(w, w, 1, w)),
    )
  })

  test('evaluates pc with its flats and its jump', async () => {
    expectClose(
      await evaluate('pc', '--rho', '0.3', '--varrho', '0.2'),
      at.map((w) => exact(w, proxConnect(0.3, 0.2, w), 1)),
    )
    expectClose(
      await evaluate('pc', '--varrho', '0'),
      at.map((w) => exact(w, proxConnect(1, 0, w), 1)),
    )
    expectClose(
      await evaluate('pc', '--rho', '0', '--varrho', '0'),
      at.map((w) => exact(w, Math.max(-1, Math.min(1, w)), 1)),
    )
  })

  test('prints from a process of its own what it prints here, in full float64 precision', async () => {
    const entry = fileURLToPath(new URL('../../../electron/signum.js', import.meta.url))
    const args = ['quantizer', 'eval', 'bnn++', '--mu', '5', '--at=-0.7,-0.2,0,0.1,0.4', '--json']
    const stdout = execFileSync(process.execPath, [entry, ...args], { encoding: 'utf8' })
    expect(stdout).toBe((await signum(...args)).stdout)
    const [first] = JSON.parse(stdout) as Point[]
    expect(Object.keys(first!)).toEqual(['w', 'forward', 'backward', 'deploy'])
    expect(Math.abs(first!.forward - signSwish(5, -0.7))).toBeLessThan(1e-15)
  })
})
