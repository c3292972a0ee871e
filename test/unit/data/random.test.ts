import { expect, test } from 'vitest'
import { RandomStream } from '../../../electron/data/random.ts'

const draw = (stream: RandomStream, count: number): number[] => Array.from({ length: count }, () => stream.uniform())

test('the same name gives the same stream, bit for bit', () => {
  expect(draw(RandomStream.of(7, 'order', 3), 50)).toEqual(draw(RandomStream.of(7, 'order', 3), 50))
})

test('streams of other seeds and labels share no values', () => {
  const names: [number, ...(string | number)[]][] = [
    [1],
    [2],
    [1, 'a'],
    [1, 'b'],
    [1, 'a', 'b'],
    [1, 'ab'],
    [1, 0],
    [1, '0'],
    [1, 'a', 0],
    [1, 'a', 1],
  ]
  const drawn = names.flatMap(([seed, ...labels]) => draw(RandomStream.of(seed, ...labels), 100))
  expect(new Set(drawn).size).toBe(drawn.length)
})

test('neighbouring streams are uncorrelated', () => {
  const count = 4000
  const left = draw(RandomStream.of(1, 'order', 0), count)
  const right = draw(RandomStream.of(1, 'order', 1), count)
  const correlation = (12 / count) * left.reduce((sum, value, index) => sum + (value - 0.5) * (right[index]! - 0.5), 0)
  // Deviation of the correlation of independent streams is 1 / sqrt(4000) = 0.016.
  expect(Math.abs(correlation)).toBeLessThan(0.065)
})

test('uniform and normal values have their moments', () => {
  const stream = RandomStream.of(3)
  const moments = (values: number[]): number[] =>
    [1, 2, 4].map((power) => values.reduce((sum, value) => sum + value ** power, 0) / values.length)
  const uniform = draw(stream, 20_000)
  expect(Math.min(...uniform)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...uniform)).toBeLessThan(1)
  expect(moments(uniform)[0]).toBeCloseTo(1 / 2, 2)
  const [mean, square, fourth] = moments(Array.from({ length: 20_000 }, () => stream.normal()))
  expect(Math.abs(mean!)).toBeLessThan(0.03)
  expect(Math.abs(square! - 1)).toBeLessThan(0.04)
  expect(Math.abs(fourth! - 3)).toBeLessThan(0.3)
})

test('whole numbers fill their range evenly', () => {
  const stream = RandomStream.of(5, 'integer')
  const counts = new Array<number>(6).fill(0)
  for (let index = 0; index < 6000; index++) counts[stream.integer(6)]! += 1
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150)
  expect(stream.integer(1)).toBe(0)
})

test('a stream goes on from its state', () => {
  const stream = RandomStream.of(11, 'checkpoint')
  stream.normal()
  const state = JSON.parse(JSON.stringify(stream.state())) as number[]
  const rest = [stream.normal(), stream.uniform(), stream.integer(1000)]
  const resumed = RandomStream.fromState(state)
  expect([resumed.normal(), resumed.uniform(), resumed.integer(1000)]).toEqual(rest)
})

test.each([[[]], [[0, 0, 0, 0]], [[1, 2, 3]], [[1.5, 0, 0, 0]], [[2 ** 40, 0, 0, 0]]])('%j is no state', (state) => {
  expect(() => RandomStream.fromState(state)).toThrow(/not a state of a random stream/)
})

test('shuffling is a permutation, and reaches every order', () => {
  const items = Uint32Array.from({ length: 1000 }, (_, index) => index)
  RandomStream.of(1).shuffle(items)
  expect([...items]).not.toEqual([...items].sort((a, b) => a - b))
  expect([...items].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, index) => index))

  const counts = new Map<string, number>()
  const stream = RandomStream.of(2)
  for (let round = 0; round < 2400; round++) {
    const four = Uint32Array.of(0, 1, 2, 3)
    stream.shuffle(four)
    counts.set(four.join(''), (counts.get(four.join('')) ?? 0) + 1)
  }
  expect(counts.size).toBe(24)
  for (const count of counts.values()) expect(Math.abs(count - 100)).toBeLessThan(50)
})
