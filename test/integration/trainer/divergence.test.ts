import { describe, expect, test } from 'vitest'
import { atLength } from '../../at-length.ts'
import { findDataset } from '../../../shared/experiment/dataset-catalogue.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'
import { modelNames } from '../../../shared/experiment/model-catalogue.ts'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import type { Engine } from '../../../electron/trainer/engines/engine.ts'
import { chooseEngine } from '../../../electron/trainer/engines/engines.ts'
import { readStates } from '../../../electron/trainer/engines/read-states.ts'
import { firstDiverged } from '../../../electron/trainer/loop/divergence.ts'
import { finitenessProgram, trainingProgram } from '../../../electron/trainer/programs/programs.ts'
import { prepareTrial } from '../../../electron/trainer/engine-choice/trial.ts'

const dataset = findDataset('digits')!
const transformer: ExperimentInput = {
  dataset: 'digits',
  model: 'vit-small',
  modelParameters: { dimension: 16, depth: 2, heads: 2 },
  batchSize: 4,
}
const convolutional: ExperimentInput = {
  dataset: 'digits',
  model: 'vgg-small',
  modelParameters: { width: 16 },
  batchSize: 4,
}
const engineOf = async (name: string): Promise<Engine> => (await chooseEngine(name, 1)).engine

/** One of each kind where there is little time. */
const looked = atLength(['cnn-small', 'resnet18', 'deit-ti'], modelNames)

test.each(looked)('every layer of %s can be looked at, whatever stands around its sums', (model) => {
  for (const given of [
    { quantizer: 'full' },
    { quantizer: 'bnn++' },
    { quantizer: 'bc', regime: 'bwaa' },
    { quantizer: 'bc', regime: 'bwa', weightForm: 'xnor' },
  ] as const) {
    const experiment = resolveExperiment({ dataset: 'digits', model, batchSize: 2, ...given })
    const layers = trainingProgram(experiment, dataset).network.parameters.filter(
      ({ role, name }) => role !== null && name.endsWith('.weight'),
    )
    expect(Object.keys(finitenessProgram(experiment, dataset).outputs)).toEqual(
      layers.map(({ name }) => name.replace(/\.weight$/, '')),
    )
  }
})

describe.each(['reference', 'onnxruntime'])('on %s', (name) => {
  test.each([
    ['a vision transformer', transformer],
    ['a convolutional network', convolutional],
  ])('a step of %s can be taken back, once and to the bit', async (_, given) => {
    const experiment = resolveExperiment(given)
    const { compiled, state, feeds } = await prepareTrial(await engineOf(name), trainingProgram(experiment, dataset))
    const values = () => readStates(state, state.names())
    expect(await state.back!()).toBe(false)
    await compiled.step(feeds)
    const before = await values()
    await compiled.step(feeds)
    const after = await values()
    expect(after).not.toEqual(before)
    expect([await state.back!(), await state.back!()]).toEqual([true, false])
    expect(await values()).toEqual(before)
    await compiled.step(feeds)
    expect(await values()).toEqual(after)
    await compiled.dispose()
  })

  test.each(['embedding', 'block1.attention.query', 'block2.mlp.expand'])(
    'the layer whose weights are out of bounds is named: %s',
    async (layer) => {
      const experiment = resolveExperiment({ ...transformer, quantizer: 'full' })
      const engine = await engineOf(name)
      const { compiled, state, feeds } = await prepareTrial(engine, trainingProgram(experiment, dataset))
      const weight = `${layer}.weight`
      expect(state.names()).toContain(weight)
      await state.write(
        weight,
        Float32Array.from(await state.read(weight), () => Infinity),
      )
      const { loss } = await compiled.step(feeds)
      expect(loss![0]).toBeNaN()
      expect(
        await firstDiverged(
          { engine, state, buffers: [], layers: () => finitenessProgram(experiment, dataset) },
          { feeds },
        ),
      ).toBe(layer)
      await compiled.dispose()
    },
  )
})
