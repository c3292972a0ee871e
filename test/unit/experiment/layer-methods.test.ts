import { describe, expect, test } from 'vitest'
import { describeModel } from '../../../electron/trainer/models/facts.ts'
import { summarizeModel } from '../../../electron/trainer/models/summary.ts'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { expandMatrix } from '../../../shared/experiment/expand-matrix.ts'
import { parseLayerMethods } from '../../../shared/experiment/layer-methods.ts'
import { selects } from '../../../shared/experiment/layer-selector.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'

const small: ExperimentInput = {
  dataset: 'digits',
  model: 'cnn-small',
  modelParameters: { width: 4 },
  quantizer: 'bnn',
}

describe('the rules of layers', () => {
  test('are read: a quantizer with parameters, and fields of the method', () => {
    const { rules, complaints } = parseLayerMethods(
      ' first: full ; block1.mlp.*: uniform, bits=3; shortcut: regime=bw weightForm=xnor,activationBits=real;',
    )
    expect(complaints).toEqual([])
    expect(
      rules.map(({ selector, quantizer, parameters, changes }) => [selector, quantizer?.name, parameters, changes]),
    ).toEqual([
      ['first', 'full', {}, {}],
      ['block1.mlp.*', 'uniform', { bits: 3 }, {}],
      ['shortcut', undefined, {}, { regime: 'bw', weightForm: 'xnor', activationBits: null }],
    ])
  })

  test.each([
    ['first', 'first', 'first', true],
    ['first', 'stem', 'first', true],
    ['first', 'first', 'body', false],
    ['block1', 'block1.mlp.expand', 'mlp', true],
    ['block1', 'block10.mlp.expand', 'mlp', false],
    ['block*.mlp', 'block10.mlp.expand', 'mlp', true],
    ['*.expand', 'block10.mlp.expand', 'mlp', true],
    ['block.', 'block1', 'mlp', false],
  ] as const)('%s is for %s (%s): %s', (selector, layer, role, found) => {
    expect(selects(selector, layer, role)).toBe(found)
  })

  test.each([
    ['first full', '"first full" is not a rule; write LAYERS: METHOD'],
    ['first:', '"first:" is not a rule'],
    ['first: bc bnn', 'first has more than one quantizer: bc, bnn; name one'],
    ['first: bcn', 'there is no quantizer "bcn" for first; did you mean bc or bnn?'],
    ['body: regime=bwx', 'regime of body cannot be "bwx"; take bw, bwa, bwaa, ba'],
    ['body: weigthForm=xnor', 'body has no "weigthForm"; did you mean weightForm?'],
    ['body: uniform bits=99', 'bits of the quantizer uniform of body is 99'],
    ['body: bnn clip=', 'clip of the quantizer bnn of body is NaN'],
    ['mlp: bc', 'cnn-small has no layers of the role mlp; it has first, body, last'],
    ['body: full regime=bwa', 'in body: full leaves weights real, and bwa says that they are binary'],
    ['body: regime=ba', 'in body: ba says that weights stay real, and bnn quantizes them'],
    ['body: activationBits=4 regime=bwa', 'in body: bwa says that activations are binary, and 4 bits are asked for'],
    ['body: rpc', 'in body: rpc steps by rpc, and the run by pc++; choose one for all layers with'],
  ])('%j is refused', (layerMethods, words) => {
    expect(() => resolveExperiment({ ...small, layerMethods })).toThrow(words)
  })

  test('do not hide behind the name full', () => {
    expect(() => resolveExperiment({ ...small, quantizer: 'full', layerMethods: 'body: bc' })).toThrow(
      'full names the run, and layerMethods quantizes weights; take the quantizer of most layers',
    )
  })
})

describe('a network', () => {
  const bits = (input: ExperimentInput) => {
    const experiment = resolveExperiment({ ...small, ...input })
    const images = { channels: 1, height: 8, width: 8 }
    const { layers } = summarizeModel({ ...experiment, images, classes: 10 })
    return Object.fromEntries(
      layers
        .filter(
          ({ shape, bits, multiplyAdds: { floatFloat, binaryFloat, binaryBinary } }) =>
            shape !== null && bits > 0 && floatFloat + binaryFloat + binaryBinary > 0,
        )
        .map(({ name, bits, inputBits }) => [name, [bits, inputBits]]),
    )
  }

  test('has in each layer the bits that its rule says, of weights and of what enters', () => {
    expect(bits({ preset: 'all' })).toEqual({
      ...{ convolution1: [1, 32], convolution2: [1, 32], convolution3: [1, 32], classifier: [1, 32] },
    })
    expect(
      bits({
        preset: 'body',
        layerMethods:
          'first: ternary; convolution2: regime=bwa; convolution3: full regime=ba; ' +
          'last: uniform bits=5 activationBits=4',
      }),
    ).toEqual({ convolution1: [2, 32], convolution2: [1, 1], convolution3: [32, 1], classifier: [5, 4] })
    expect(bits({ preset: 'all', layerMethods: 'body: full; convolution2: bc' })).toEqual({
      ...{ convolution1: [1, 32], convolution2: [1, 32], convolution3: [32, 32], classifier: [1, 32] },
    })
  })

  test('counts what is binary layer by layer', () => {
    const { binaryParameters, layers } = describeModel(
      resolveExperiment({ ...small, preset: 'all', layerMethods: 'last: full; convolution2: ternary' }),
    )
    expect(layers.filter(({ binary }) => binary).map(({ name }) => name)).toEqual([
      'convolution1.weight',
      'convolution3.weight',
    ])
    expect(binaryParameters).toBe(4 * 9 + 16 * 8 * 9)
  })

  test('refuses a rule for a layer that it does not have', () => {
    const experiment = resolveExperiment({ ...small, layerMethods: 'convolution4: full' })
    expect(() => describeModel(experiment)).toThrow(
      'the network has no layer "convolution4"; did you mean convolution1 or convolution2 or convolution3?',
    )
  })
})

test('the rules are a field of the matrix', () => {
  const rows = expandMatrix({}, [{ layerMethods: [null, 'first: full', 'last: full'], seed: [1, 2] }])
  expect(rows).toHaveLength(6)
  expect(rows.map((row) => resolveExperiment({ ...small, ...row }).layerMethods)).toContain('last: full')
})
