import { describe, expect, test } from 'vitest'
import { complaintsOf } from './complaints-of.ts'
import { findMethod, methodNameOf, methodTitle, pairOfMethod, quantizerOf } from '../../../shared/experiment/method.ts'
import { resolveExperiment, shortestInput } from '../../../shared/experiment/resolve.ts'
import { evaluateQuantizer } from '../../../shared/quantizers/quantizer.ts'
import { labelOf } from '../../../shared/tables/labels.ts'
import { pivot } from '../../../shared/tables/pivot.ts'
import { accurateRun } from '../tables/runs.ts'

function complaints(input: object): string[] {
  return complaintsOf(input).map(({ field, message }) => `${field}: ${message}`)
}

describe('a custom pair in an experiment', () => {
  test('is the quantizer that its expressions say, with the proposals of one', () => {
    const resolved = resolveExperiment({ quantizer: 'custom', forward: ' tanh(mu*w) ' })
    expect(resolved).toMatchObject({
      quantizer: 'custom',
      forward: 'tanh(mu*w)',
      backward: null,
      deploy: null,
      muSchedule: 'exponential',
      muStart: 1,
      muEnd: 100,
    })
    const { forward, backward, deploy } = evaluateQuantizer(quantizerOf(resolved), { mu: 2 }, 0.3)
    expect(forward).toBeCloseTo(Math.tanh(0.6), 12)
    expect(backward).toBeCloseTo(2 * (1 - Math.tanh(0.6) ** 2), 12)
    expect(deploy).toBe(1)
    expect(resolveExperiment(shortestInput(resolved))).toEqual(resolved)
  })

  test('is read once, however often it is asked for', () => {
    expect(quantizerOf({ quantizer: 'custom', forward: 'w^3' })).toBe(
      quantizerOf({ quantizer: 'custom', forward: 'w^3', backward: null }),
    )
  })

  test.each([
    ['nothing', { quantizer: 'custom' }, /^forward: is missing; write/],
    [
      'an expression for another quantizer',
      { quantizer: 'bc', backward: '1' },
      /^backward: is for the quantizer custom; leave it out, or take that instead of bc$/,
    ],
    ['an unknown name', { quantizer: 'custom', forward: 'tanh(k*w)' }, /^forward: .*character 6: there is no name "k"/],
    [
      'a backward that cannot be read',
      { quantizer: 'custom', forward: 'w', backward: '2w' },
      /^backward: .*write \* between factors/,
    ],
    ['a division by zero', { quantizer: 'custom', forward: '1/w' }, /^forward: .*no finite value at w = 0/],
    [
      'a backward without values',
      { quantizer: 'custom', forward: 'w', backward: 'sqrt(w)' },
      /^backward: .*no finite value/,
    ],
    [
      'a pole at the mu that is asked for',
      { quantizer: 'custom', forward: 'w + 1/(mu - 7)', backward: '1', muStart: 7 },
      /^forward: .*no finite value/,
    ],
    ['a forward that falls', { quantizer: 'custom', forward: '-w' }, /^forward: .*does not rise/],
    [
      'a deployed quantizer with mu',
      { quantizer: 'custom', forward: 'w', deploy: 'tanh(mu*w)' },
      /^deploy: .*depends on mu/,
    ],
    [
      'depth',
      { quantizer: 'custom', forward: `${'('.repeat(101)}w${')'.repeat(101)}` },
      /^forward: .*nested more than 100 deep/,
    ],
  ])('says at the field what is wrong with %s', (_, input, message) => {
    expect(complaints(input)).toEqual([expect.stringMatching(message)])
  })
})

describe('the name of a method', () => {
  test('is the name of a built-in quantizer, and the expressions of a custom pair', () => {
    expect(methodNameOf({ quantizer: 'bnn++' })).toBe('bnn++')
    expect(methodNameOf({ quantizer: 'custom', forward: 'w', backward: null, deploy: null })).toBe('custom: w')
    expect(methodNameOf({ quantizer: 'custom', forward: 'w', deploy: 'floor(w)' })).toBe('custom: w; ; floor(w)')
    expect(pairOfMethod('custom: w; ; floor(w)')).toEqual({ forward: 'w', backward: undefined, deploy: 'floor(w)' })
    expect(findMethod('of another version')).toBeUndefined()
    expect(findMethod('custom: 1/w')).toBeUndefined()
  })

  test('is printed short, and two long expressions that begin alike are told apart', () => {
    expect(methodTitle('bnn++')).toBe('BNN++')
    expect(labelOf('quantizer', 'custom: tanh(mu*w); 1')).toBe('F = tanh(mu*w), B = 1')
    expect(labelOf('quantizer', 'custom: w')).toBe("F = w, B = F'")
    const long = (end: string) => methodTitle(`custom: ${'w + '.repeat(30)}${end}`)
    expect(long('1').length).toBeLessThan(60)
    expect(long('1')).not.toBe(long('2'))
  })
})

test('two custom pairs are two rows of a table', () => {
  const runs = ['1', '2*w', '2*w'].map((backward, index) =>
    accurateRun({ quantizer: 'custom', forward: 'w', backward, seed: index }, 0.9),
  )
  const { rows } = pivot(runs, { rows: ['quantizer'] })
  expect(rows.map(({ labels, cells }) => [labels[0], cells[0]!.n])).toEqual([
    ['F = w, B = 1', 1],
    ['F = w, B = 2*w', 2],
  ])
})
