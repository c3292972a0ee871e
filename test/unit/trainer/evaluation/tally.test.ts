import { expect, test } from 'vitest'
import { mostMistakes, Tally } from '../../../../electron/trainer/evaluation/tally.ts'

const oneHot = (classes: number, labels: readonly number[]) =>
  Float32Array.from(labels.flatMap((label) => Array.from({ length: classes }, (_, index) => Number(index === label))))

test('which class was taken for which is counted, and mistakes come with the share of the softmax', () => {
  const tally = new Tally(3)
  tally.add(Float32Array.of(2, 0, 0, 0, 1, 0, 0, 5, 0), oneHot(3, [0, 1, 2]), [7, 8, 9])
  tally.add(Float32Array.of(0, 1, 0), oneHot(3, [0]), [3])
  expect([...tally.counts]).toEqual([1, 1, 0, 0, 1, 0, 0, 1, 0])
  const { counts, mistakes } = tally.answers
  expect(counts).toEqual([...tally.counts])
  expect(mistakes.map(({ image, truth, answer }) => [image, truth, answer])).toEqual([
    [9, 2, 1],
    [3, 0, 1],
  ])
  expect(mistakes[0]!.confidence).toBeCloseTo(Math.exp(5) / (Math.exp(5) + 2), 12)
  expect(mistakes[1]!.confidence).toBeCloseTo(Math.E / (Math.E + 2), 12)
})

test('padding rows do not count, and of many mistakes the surest are kept', () => {
  const tally = new Tally(2)
  for (let batch = 0; batch < 10; batch++) {
    const sure = Array.from({ length: 100 }, (_, row) => ((batch * 100 + row) * 37) % 1000)
    tally.add(
      Float32Array.from(sure.flatMap((value) => [0, value / 100])),
      oneHot(
        2,
        sure.map(() => 0),
      ),
      sure.slice(0, 90),
    )
  }
  expect([...tally.counts].reduce((sum, count) => sum + count)).toBe(900)
  const { mistakes } = tally.answers
  expect(mistakes).toHaveLength(mostMistakes)
  expect(mistakes.map(({ image }) => image)).toEqual(mistakes.map(({ image }) => image).toSorted((a, b) => b - a))
})

test('a matrix of very many classes is left out', () => {
  expect(new Tally(201).answers.counts).toEqual([])
  expect(new Tally(200).answers.counts).toHaveLength(40_000)
})

test('the class is among the five most probable, or not; of few classes nobody asks', () => {
  const tally = new Tally(7)
  expect(new Tally(5).topFive).toBeNull()
  const falling = [7, 6, 5, 4, 3, 2, 1]
  tally.add(Float32Array.from([...falling, ...falling, ...falling]), oneHot(7, [0, 4, 5]), [0, 1, 2])
  expect(tally.topFive).toBeCloseTo(2 / 3, 12)
  // Equal logits are ranked by the order of the classes, as the answer is; NaN is no hit.
  tally.add(new Float32Array(7), oneHot(7, [4]), [3])
  tally.add(new Float32Array(7).fill(NaN), oneHot(7, [0]), [4])
  expect(tally.topFive).toBeCloseTo(3 / 5, 12)
})

test('accuracy of each class counts alike, however many images it has', () => {
  const tally = new Tally(3)
  const answers = (answer: number, truth: number, images: number): void => {
    const rows = Array.from({ length: images }, () => answer)
    tally.add(
      oneHot(3, rows),
      oneHot(
        3,
        rows.map(() => truth),
      ),
      rows,
    )
  }
  answers(0, 0, 9)
  answers(1, 0, 1)
  answers(0, 1, 1)
  expect(tally.classAccuracy).toBeCloseTo((0.9 + 0) / 2, 12)
})
