import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { BadInput } from '../../../../shared/errors/bad-input.ts'
import { allParts } from '../../../../shared/experiment/architecture/layer.ts'
import { parseArchitecture } from '../../../../shared/experiment/architecture/architecture.ts'
import { followShapes } from '../../../../shared/experiment/architecture/shapes.ts'
import { findDataset } from '../../../../shared/experiment/dataset-catalogue.ts'
import type { ExperimentInput } from '../../../../shared/experiment/experiment.ts'
import { resolveExperiment } from '../../../../shared/experiment/resolve.ts'
import { plainVoice, sentencesOf } from '../../../../shared/errors/voice.ts'
import { initialState } from '../../../../electron/trainer/checkpoints/initial-state.ts'
import { describeModel } from '../../../../electron/trainer/models/facts.ts'
import { partsOf } from '../../../../electron/trainer/graph/program.ts'
import { trainingProgram } from '../../../../electron/trainer/programs/programs.ts'

const resnet20 = readFileSync(join(import.meta.dirname, 'resnet20.json'), 'utf8')
const digits = findDataset('digits')!

describe('ResNet-20 as data', () => {
  const shared: ExperimentInput = { dataset: 'digits', quantizer: 'bnn++', regime: 'bwa', batchSize: 32 }
  const built = resolveExperiment({ ...shared, model: 'resnet20' })
  const written = resolveExperiment({ ...shared, model: 'custom', architecture: resnet20 })

  test('has the tensors, the cost and the proposals of the built-in one', () => {
    expect(describeModel(written)).toEqual(describeModel(built))
    expect([written.learningRate, written.preset]).toEqual([built.learningRate, built.preset])
    const states = [built, written].map((experiment) => {
      const { network, slots } = trainingProgram(experiment, digits)
      return [...initialState(network, slots, 7)]
    })
    expect(states[1]).toEqual(states[0])
  })

  test('has the graph of the built-in one, operation by operation', () => {
    const graphs = [built, written].map((experiment) => {
      const { program } = trainingProgram(experiment, digits)
      const { nodes } = partsOf(program)
      const places = new Map(nodes.map((node, place) => [node, place]))
      return nodes.map(({ operation, shape, attributes, inputs }) =>
        JSON.stringify([operation.name, shape, attributes, inputs.map((each) => places.get(each))]),
      )
    })
    expect(graphs[1]).toEqual(graphs[0])
  })
})

const net = (...layers: unknown[]) => JSON.stringify({ name: 'mine', layers })
const head = [{ mean: 'pixels' }, { linear: 'classes' }]

/** What is said of a network on digits (8x8, one channel, ten classes). */
function refusalOf(architecture: string): string {
  try {
    resolveExperiment({ dataset: 'digits', model: 'custom', architecture })
    return 'taken'
  } catch (error) {
    return (error as BadInput).faults.map((fault) => sentencesOf(fault, plainVoice)).join(' ')
  }
}

test.each([
  ['{"name": "mine", "layers": [', /not valid JSON/],
  [net(), /layers is not a list of layers/],
  [net({ convolutoin: 16 }), /layers\[0\] is no layer that is known \("convolutoin"\).*convolution/],
  [net({ convolution: 16, kernal: 3 }, ...head), /layers\[0\] has no "kernal".*kernel/],
  [net({ convolution: 0 }, ...head), /layers\[0\]\.convolution cannot be 0/],
  [net({ convolution: 16, kernel: 11, padding: 0 }, ...head), /a kernel of 11x11 does not fit into 8x8 pixels/],
  [net({ linear: 10 }), /layers\[0\]: a linear layer takes .*, and \[1, 8, 8\] arrives/],
  [net({ convolution: 16 }, { mean: 'pixels' }), /ends with \[16\], and the 10 logits/],
  [net({ convolution: 15, groups: 2 }, ...head), /2 groups do not divide 1 channels into 15/],
  [
    net({ residual: [{ convolution: 8, padding: 0 }] }, ...head),
    /\[1, 8, 8\] goes in and \[8, 6, 6\] comes out: no stride/,
  ],
  [net({ patches: 3, dimension: 8 }, { token: true }, { linear: 'classes' }), /patches of 3 pixels do not divide 8x8/],
  [
    net({ patches: 2, dimension: 9 }, { attention: 2 }, { mean: 'tokens' }, { linear: 'classes' }),
    /2 heads do not divide the dimension 9/,
  ],
  [
    net({ convolution: 8, norm: false }, { gelu: 'exact' }, ...head),
    /a convolution without its norm is followed by none/,
  ],
  [
    net({ convolution: 8, stride: { first: 2, rest: 1 } }, ...head),
    /differs between repetitions, and nothing repeats it/,
  ],
  [
    net({ concatenate: [[{ convolution: 4 }], [{ convolution: 4, stride: 2 }]] }, ...head),
    /\[4, 8, 8\] and \[4, 4, 4\], which do not join/,
  ],
  [
    net({ convolution: 8 }, { convolution: 8, role: 'first' }, ...head),
    /only the layer that sees the images has the role first/,
  ],
  [net({ repeat: 1000, layers: [{ repeat: 1000, layers: [{ relu: true }] }] }, ...head), /more than 2000 layers/],
])('%s is refused in words', (architecture, words) => {
  expect(refusalOf(architecture)).toMatch(words)
})

test('a missing network, and one that is not asked for, are refused at their field', () => {
  const refused = (input: ExperimentInput) => () => resolveExperiment({ dataset: 'digits', ...input })
  expect(refused({ model: 'custom' })).toThrow(/architecture.*missing/i)
  expect(refused({ model: 'mlp', architecture: net(...head) })).toThrow(/is for the model custom/)
})

test('shapes are followed as the graph has them, through every kind of layer', () => {
  const text = net(
    { convolution: 8, kernel: 3, stride: 2 },
    { rectify: true },
    { residual: [{ convolution: 'same', groups: 'channels' }, { relu: true }], shortcut: 'mean' },
    { concatenate: [[{ residual: [{ convolution: 'same', kernel: 1 }] }], [{ convolution: 4 }]] },
    { pool: 'mean' },
    { patches: 1, dimension: 12 },
    { classToken: true },
    { positions: true },
    { residual: [{ norm: 'layer' }, { attention: 3 }] },
    {
      residual: [
        { norm: 'layer', epsilon: 1e-6 },
        { linear: 24, role: 'mlp' },
        { gelu: 'exact' },
        { linear: 12, role: 'mlp' },
      ],
    },
    { token: true },
    { linear: 'classes' },
  )
  const passed = followShapes(parseArchitecture(text).parts, digits, 10)
  expect(passed.map(({ leaving }) => leaving.join('x'))).toEqual([
    ...['8x4x4', '8x4x4', '8x4x4', '8x4x4', '8x4x4', '4x4x4', '12x2x2', '4x12', '5x12', '5x12'],
    ...['5x12', '5x12', '5x12', '5x24', '5x24', '5x12', '12', '10'],
  ])
  const resolved = resolveExperiment({ dataset: 'digits', model: 'custom', architecture: text, batchSize: 4 })
  expect(trainingProgram(resolved, digits).program.outputs['logits']!.shape).toEqual([4, 10])
  expect([...allParts(parseArchitecture(text).parts)].length).toBeGreaterThan(passed.length)
})

test('ReActNet-A as data has the products of its authors: signs in all layers but the first and the last', () => {
  const architecture = readFileSync(
    join(import.meta.dirname, '../../../../resources/architectures/reactnet-a.json'),
    'utf8',
  )
  const classes = Array.from({ length: 1000 }, (_, index) => String(index))
  const images = { ...digits, name: 'imagenet', channels: 3, height: 224, width: 224, classes }
  const method = { regime: 'bwa', activationForm: 'reactnet', quantizer: 'bnn' } as const
  const resolved = resolveExperiment({ dataset: 'imagenet', model: 'custom', architecture, ...method }, [images])
  expect(describeModel(resolved, images)).toMatchObject({
    multiplyAdds: { floatFloat: 11_862_016, binaryFloat: 0, binaryBinary: 4_816_896_000 },
    binaryParameters: 28_253_184,
  })
})
