import type { RunRow } from '../../../shared/contract/run.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'
import type { CurvesFigure } from '../../../shared/figures/curves.ts'
import { methodStyle } from '../../../shared/figures/colours.ts'

// Made up, so that every mark, a custom pair, a diverged run and a published row stand in one table: what is checked is
// how it is set.

const methods = ['full', 'bc', 'bnn', 'bnn+', 'bnn++', 'custom']
const models = ['resnet20', 'vit-small']
const level: Readonly<Record<string, number>> = {
  full: 0.921,
  bc: 0.902,
  bnn: 0.9035,
  'bnn+': 0.9041,
  'bnn++': 0.9103,
  custom: 0.88,
}

/** The same spread on every machine. */
function wobble(...parts: number[]): number {
  const value = Math.sin(parts.reduce((sum, part, index) => sum + part * (12.9898 + 65.1 * index), 0)) * 43_758.5453
  return value - Math.floor(value) - 0.5
}

export function comparedRuns(): RunRow[] {
  const runs: RunRow[] = []
  for (const [m, model] of models.entries()) {
    for (const [q, quantizer] of methods.entries()) {
      for (const [r, regime] of (['bw', 'bwa'] as const).entries()) {
        // Full precision has no signs to take of its activations.
        if (quantizer === 'full' && regime === 'bwa') continue
        for (let seed = 1; seed <= 5; seed++) {
          const pair = quantizer === 'custom' ? { forward: 'tanh(mu*w)', backward: 'where(abs(w) <= 1, 1, 0)' } : {}
          const experiment = {
            ...resolveExperiment({ dataset: 'mnist', model, quantizer, regime, seed, epochs: 300, ...pair }),
            dataset: 'cifar10',
          }
          const diverged = quantizer === 'custom' && model === 'vit-small' && regime === 'bwa' && seed === 5
          const accuracy = diverged ? null : level[quantizer]! - 0.08 * m - 0.03 * r + 0.004 * wobble(m, q, r, seed)
          const result = (last: number | null) => ({ last, best: last, bestStep: 1, atBest: last })
          runs.push({
            id: runs.length + 1,
            studyId: null,
            studyName: null,
            state: 'finished',
            experiment: { ...experiment },
            progress: { epoch: 300, epochs: 300, step: 1, steps: 1, secondsLeft: null },
            results: {
              'deployed.accuracy': result(accuracy),
              'deployed.loss': result(accuracy === null ? null : 1.2 - accuracy),
              flips: result(0.001 * (1 + q)),
            },
            createdAt: 0,
            startedAt: 0,
            finishedAt: 1,
            error: null,
            origin: null,
            priority: 0,
            revision: 1,
            starred: false,
            archived: false,
            notes: '',
            name: '',
            tags: [],
          })
        }
      }
    }
  }
  return runs
}

export function comparedFigure(): CurvesFigure {
  const x = Array.from({ length: 60 }, (_, epoch) => epoch + 1)
  return {
    title: 'Accuracy over 60 epochs',
    xLabel: 'Epoch',
    yLabel: 'Accuracy (%)',
    series: methods.slice(0, 5).map((method, index) => {
      const y = x.map((epoch) => 100 * level[method]! * (1 - Math.exp(-epoch / (6 + 2 * index))) + wobble(epoch, index))
      return {
        label: `${method} & co. ${index + 1}`.replace('&', 'and'),
        colour: methodStyle(method).colour,
        dash: index === 2 ? '6 3' : '',
        x,
        y,
        low: y.map((value) => value - 1.5),
        high: y.map((value) => value + 1.5),
      }
    }),
  }
}
