import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { figureOfMetric } from '../../../electron/cli/figures.ts'
import { curvesSvg } from '../../../shared/figures/curves.ts'
import { readStudy } from '../../../electron/cli/train-study.ts'
import { expandStudy } from '../../../shared/experiment/plan-study.ts'
import { at, row } from './row.ts'

const recipe = fileURLToPath(new URL('../../../resources/recipes/demo.json', import.meta.url))

describe('the demo', () => {
  test('trains five methods on the CNN and three on the vision transformer, two seeds each', () => {
    const counts = Map.groupBy(expandStudy(readStudy(recipe)), ({ model, quantizer }) => `${model} ${quantizer}`)
    expect(Object.fromEntries([...counts].map(([name, runs]) => [name, runs.map(({ seed }) => seed)]))).toEqual({
      'cnn-small full': [1, 2],
      'cnn-small bc': [1, 2],
      'cnn-small bnn': [1, 2],
      'cnn-small bnn+': [1, 2],
      'cnn-small bnn++': [1, 2],
      'vit-small full': [1, 2],
      'vit-small bc': [1, 2],
      'vit-small bnn++': [1, 2],
    })
  })
})

describe('the figure of a metric', () => {
  const series = (runId: number, values: number[]) => ({
    runId,
    metric: 'deployed.accuracy',
    steps: values.map((_, index) => 200 * (index + 1)),
    values,
    times: values.map(() => 0),
  })
  const finished = (id: number, model: string, seed = 1) =>
    row({ id, state: 'finished', experiment: { ...row().experiment, model, seed }, progress: at(400) })

  test('draws the mean over seeds with its band, over epochs and in percent', () => {
    const svg = curvesSvg(
      figureOfMetric(
        'Accuracy',
        'deployed.accuracy',
        [finished(1, 'cnn-small'), finished(2, 'cnn-small', 2)],
        [series(1, [0.5, 0.8]), series(2, [0.7, 0.9])],
      ),
    )
    expect(svg.match(/fill-opacity/g)).toHaveLength(1)
    expect(svg).toContain('Accuracy (%)')
    expect(svg).toContain('>BNN++<')
    // The mean runs from 60 to 85 %, the band from 60 - 14.1 to 85 + 7.1 %: the axis must hold both.
    const labels = [...svg.matchAll(/text-anchor="end"[^>]*>([\d.]+)</g)].map(([, label]) => Number(label))
    expect([Math.min(...labels), Math.max(...labels)]).toEqual([40, 100])
  })

  test('tells models apart by dashes and names', () => {
    const svg = curvesSvg(
      figureOfMetric(
        'Accuracy',
        'deployed.accuracy',
        [finished(1, 'cnn-small'), finished(2, 'vit-small')],
        [series(1, [0.5, 0.8]), series(2, [0.7, 0.9])],
      ),
    )
    expect(svg).toContain('>CNN (VGG-like), BNN++<')
    expect(svg).toContain('>Vision transformer, BNN++<')
    expect(svg.match(/stroke-dasharray/g)).toHaveLength(2)
  })
})
