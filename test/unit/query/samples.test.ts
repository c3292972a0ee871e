import { expect, test } from 'vitest'
import { independentRuns, sampleKey } from '../../../shared/query/samples.ts'
import { dataNames } from '../../../shared/query/data-names.ts'
import type { Origin } from '../../../shared/contract/run.ts'
import { makeRun } from '../tables/runs.ts'

const imported = (name: string, sha256: string): Origin => ({ kind: 'csv', name, sha256 })

test('runs of the same configuration, seed, images and code are one sample', () => {
  const first = makeRun({ seed: 1 }, {}, { data: 'a', code: '0.1.0' })
  const same = makeRun({ seed: 1 }, {}, { data: 'a', code: '0.1.0' })
  const others = [
    makeRun({ seed: 2 }, {}, { data: 'a', code: '0.1.0' }),
    makeRun({ seed: 1 }, {}, { data: 'b', code: '0.1.0' }),
    makeRun({ seed: 1 }, {}, { data: 'a', code: '0.2.0' }),
    makeRun({ seed: 1, epochs: 9 }, {}, { data: 'a', code: '0.1.0' }),
  ]
  const { samples, repeats } = independentRuns([same, ...others, first])
  expect(samples).toEqual([...others, first])
  expect(repeats).toEqual([same])
})

test('a finished run counts before an older one that is not', () => {
  const cut = makeRun({ seed: 1 }, {}, { state: 'cancelled' })
  const whole = makeRun({ seed: 1 })
  expect(independentRuns([cut, whole])).toEqual({ samples: [whole], repeats: [cut] })
})

test('a run that came back in an archive repeats itself; one without a record is the points that were read', () => {
  const own = makeRun({ seed: 1 }, {}, { data: 'a', code: '0.1.0' })
  const back = makeRun(
    { seed: 1 },
    {},
    { data: 'a', code: '0.1.0', origin: { kind: 'archive', name: 'run 7', sha256: 'x' } },
  )
  expect(sampleKey(back)).toBe(sampleKey(own))
  const [once, twice, another] = [imported('log', 'p'), imported('copy of log', 'p'), imported('log', 'q')].map(
    (origin) => makeRun({ seed: 1 }, {}, { origin }),
  )
  expect(independentRuns([once!, twice!, another!]).repeats).toEqual([twice])
})

test('a data set has its name unless several go by it', () => {
  const [one, two, unknown] = ['a'.repeat(64), 'b'.repeat(64), null].map((data) => makeRun({}, {}, { data }))
  expect([one!, unknown!].map(dataNames([one!, unknown!]))).toEqual(['mnist', 'mnist'])
  expect([one!, two!, unknown!].map(dataNames([one!, two!, unknown!]))).toEqual([
    'mnist (images aaaaaaaa)',
    'mnist (images bbbbbbbb)',
    'mnist',
  ])
})
