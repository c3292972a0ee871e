import { describe, expect, test } from 'vitest'
import { quantizerNames } from '../../../shared/quantizers/zoo.ts'
import { signum } from './capture.ts'

interface Point {
  x: number
  y: number
}

interface Checked {
  admissible: boolean
  rule: number | null
  interval: { from: number; to: number } | null
  P: Point[] | null
  T: Point[] | null
  nearest: { forward: string; backward: string; error: number; points: Point[] } | null
}

async function output(...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await signum('quantizer', ...args)
  expect([exitCode, stderr]).toEqual([0, ''])
  return stdout.trimEnd()
}

async function check(...args: string[]): Promise<Checked> {
  return JSON.parse(await output('check', ...args, '--json')) as Checked
}

/** A sampled function between its points. */
function at(points: readonly Point[], x: number): number {
  const right = points.findIndex((point) => point.x >= x)
  const [a, b] = [points[Math.max(0, right - 1)]!, points[right]!]
  return a.x === b.x ? b.y : a.y + ((x - a.x) / (b.x - a.x)) * (b.y - a.y)
}

describe('quantizer check', () => {
  test('gives P and T of an admissible pair, whose composition is F', async () => {
    const { admissible, rule, interval, P, T, nearest } = await check('--forward=tanh(mu*w)', '--mu', '3')
    expect([admissible, rule, interval, nearest]).toEqual([true, null, null, null])
    for (const w of [-2, -0.4, 0.1, 1]) expect(Math.abs(at(T!, at(P!, w)) - Math.tanh(3 * w))).toBeLessThan(5e-3)
  })

  test('gives the rule and the interval of a pair that is not', async () => {
    expect(await check('bireal')).toMatchObject({
      admissible: false,
      rule: 2,
      interval: { from: 0, to: 1 },
      P: null,
      T: null,
    })
    expect(await check('--forward=-w', '--backward=1', '--from', '-2', '--to', '3')).toMatchObject({
      admissible: false,
      rule: 1,
      interval: { from: -2, to: 3 },
    })
    expect(await check('--forward=w', '--backward=max(w, 0)')).toMatchObject({
      admissible: false,
      rule: 3,
      interval: { from: -4, to: 0 },
    })
  })

  test('repairs what fails, keeping B: BNN+ becomes BNN++, which is admissible at every mu', async () => {
    const { nearest } = await check('bnn+')
    for (const mu of ['1', '5', '40']) {
      expect(
        (await check(`--forward=${nearest!.forward}`, `--backward=${nearest!.backward}`, '--mu', mu)).admissible,
      ).toBe(true)
    }
    const values = await Promise.all(
      [['bnn++'], [`--forward=${nearest!.forward}`, `--backward=${nearest!.backward}`]].map(
        async (pair) => JSON.parse(await output('eval', ...pair, '--mu', '5', '--at=-0.3,0.2,1', '--json')) as unknown,
      ),
    )
    expect(values[1]).toEqual(values[0])
  })

  test('repairs a pair whose integral has no closed form with one that is admissible', async () => {
    const { nearest } = await check('--forward=sign(w)', '--backward=exp(-w*w)')
    expect(nearest!.error).toBeLessThan(1e-3)
    expect((await check(`--forward=${nearest!.forward}`, `--backward=${nearest!.backward}`)).admissible).toBe(true)
    // sqrt(pi) / 2 * erf(1), to ten digits.
    expect(at(nearest!.points, 1) - at(nearest!.points, 0)).toBeCloseTo(0.7468241328, 2)
  })

  test('says the same in words, and for every quantizer of the zoo', async () => {
    const said = (await output('check', 'bnn+')).replaceAll('\n', ' ')
    expect(said).toMatch(/^BNN\+ is not admissible\. It breaks rule 2 for 0 <= w <= 4: .*The nearest admissible pair/)
    expect(said).toContain('The nearest admissible pair keeps B and goes forward by F(w) = 2*sigmoid')
    const listed = JSON.parse(await output('list', '--json')) as { name: string; certificate: Checked }[]
    expect(listed.map(({ name }) => name)).toEqual(quantizerNames)
    expect(listed.filter(({ certificate }) => !certificate.admissible).map(({ name }) => name)).toEqual([
      'bnn+',
      'bireal',
      'ede',
      'reste',
      'rbnn',
      'dsq',
      'fda',
      'dorefa',
    ])
  })

  test.each([
    [['--forward=tanh(q*w)'], /^signum: --forward: .*character 6: there is no name "q"/],
    [['--forward=1/(w - 0.3)'], /^signum: --forward: the forward 1\/\(w - 0\.3\) has no finite value at w = 0\.3/],
    [[`--forward=${'('.repeat(200)}w${')'.repeat(200)}`], /^signum: --forward: .*nested more than 100 deep/],
    [['bc', '--forward=w'], /^signum: give the name bc or expressions, not both\n$/],
    [['--forward=w', '--rho', '1'], /^signum: a pair of expressions has no parameter "rho"/],
    [['--mu', '2'], /^signum: no pair is given; give a name .* or --forward with an expression/],
    [['bc', '--from', '2', '--to', '1'], /^signum: the domain from 2 to 1 is empty/],
  ])('refuses %j in one line', async (args, line) => {
    const { exitCode, stdout, stderr } = await signum('quantizer', 'check', ...args)
    expect([exitCode, stdout, stderr.trimEnd().split('\n').length]).toEqual([2, '', 1])
    expect(stderr).toMatch(line)
  })
})

describe('quantizer make', () => {
  test('makes B from F, and F from B, in closed form where the zoo has it', async () => {
    expect(await output('make', 'backward', '--forward=w^2')).toBe('w + w')
    expect(await output('make', 'forward', '--backward=mu*sech(mu*w)^2')).toBe('tanh(mu*w)')
    expect(await output('make', 'forward', '--backward=3')).toBe('3*w')
  })

  test('tells that a forward made of stretches holds for one mu', async () => {
    const { exitCode, stdout, stderr } = await signum(
      'quantizer',
      'make',
      'forward',
      '--backward=exp(-mu*w*w)',
      '--mu',
      '2',
    )
    expect(exitCode).toBe(0)
    expect(stdout).not.toContain('mu')
    expect(stderr).toContain('it holds for mu = 2 alone')
  })
})

describe('quantizer show', () => {
  test('shows the formulas, parameters with their ranges, the source and the certificate', async () => {
    const text = await output('show', 'reste')
    for (const part of [
      'F(w)       sign(w)',
      'o=3',
      '(1 to 20)',
      'Wu, Zheng, Liu and Zheng, 2023',
      'departure',
      'o moves from 1 to its value',
      'Half way through the training with the default parameters: ReSTE is not admissible',
    ])
      expect(text).toContain(part)
  })
})
