import { expect, test } from 'vitest'
import { configurationLines } from '../../../renderer/run/configuration.ts'
import { fields, type ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'

const linesOf = (input: ExperimentInput) => configurationLines({ ...resolveExperiment(input) })
const leading = (input: ExperimentInput) => linesOf(input).flatMap(({ key, leading: is }) => (is ? [key] : []))

test('a configuration is folded to what was changed and what bears on its method', () => {
  const bc = leading({ dataset: 'digits', quantizer: 'bc', latentClip: 2 })
  expect(bc).toEqual(expect.arrayContaining(['dataset', 'model', 'quantizer', 'epochs', 'learningRate', 'seed']))
  expect(bc).toContain('latentClip')
  for (const key of ['muSchedule', 'muEnd', 'forward', 'momentum', 'engine', 'mixup']) expect(bc).not.toContain(key)
  expect(bc.length).toBeLessThan(20)
  expect(leading({ dataset: 'digits', quantizer: 'bnn++' })).toContain('muEnd')
})

test('unfolded it has every field; what has no effect is marked, and a change of it is not hidden', () => {
  const lines = linesOf({ dataset: 'digits', quantizer: 'bnn++', optimizer: 'adam', momentum: 0.5 })
  expect(lines).toHaveLength(fields.length)
  expect(lines.find(({ key }) => key === 'momentum')).toMatchObject({ idle: true, leading: true, otherwise: '0.9' })
  expect(lines.find(({ key }) => key === 'muEnd')).toMatchObject({ idle: false, leading: true, otherwise: null })
})

test('a field that did not exist when a run was trained is not a change', () => {
  const { mixup: _mixup, engine: _engine, ...older } = { ...resolveExperiment({ dataset: 'digits', epochs: 2 }) }
  const lines = configurationLines(older)
  expect(lines.filter(({ otherwise }) => otherwise !== null).map(({ key }) => key)).toEqual(['dataset', 'epochs'])
  expect(lines.find(({ key }) => key === 'mixup')).toMatchObject({ value: '0', leading: false })
})
