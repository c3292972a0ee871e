import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { temporaryDirectory, train, type Trained } from './train.ts'

const small: ExperimentInput = {
  dataset: 'digits',
  model: 'cnn-small',
  modelParameters: { width: 4 },
  epochs: 2,
  batchSize: 50,
  batchNormReestimation: 4,
  engine: 'onnxruntime',
}

/** The final weights, and every tensor of the optimizer, behind the header that says which experiment they are of. */
async function tensors({ checkpoints }: Trained): Promise<Buffer> {
  const bytes = await readFile([...checkpoints.values()].at(-1)!)
  return bytes.subarray(8 + Number(bytes.readBigUInt64LE(0)))
}

/** As the formulas of the paper's pair are typed; products group from the left. */
const signSwish = '2 * sigmoid(mu*w) * (1 + mu*w*sigmoid(-(mu*w))) - 1'
const signSwishSlope = '2*mu * sigmoid(mu*w) * sigmoid(-(mu*w)) * (2 - mu*w*(sigmoid(mu*w) - sigmoid(-(mu*w))))'

test.each([
  ['bnn++', { quantizer: 'custom', forward: signSwish, backward: signSwishSlope, muStart: 5, muEnd: 200 }],
  ['bc', { quantizer: 'custom', forward: 'sign(w)', backward: '1' }],
  ['bnn', { quantizer: 'custom', forward: 'sign(w)', backward: 'where(abs(w) <= 1, 1, 0)' }],
  [
    'tanh',
    { quantizer: 'custom', forward: 'tanh(mu*w)', backward: 'mu * (4 * sigmoid(2*(mu*w)) * sigmoid(-2*(mu*w)))' },
  ],
] satisfies [string, ExperimentInput][])(
  'a custom pair that is %s trains as it does, bit for bit',
  async (name, pair) => {
    const builtIn = await train({ ...small, quantizer: name }, { directory: await temporaryDirectory() })
    const custom = await train({ ...small, ...pair }, { directory: await temporaryDirectory() })
    expect(Object.keys(custom.points)).toEqual(Object.keys(builtIn.points))
    expect(custom.points).toEqual(builtIn.points)
    expect((await tensors(custom)).equals(await tensors(builtIn))).toBe(true)
  },
)

test('another pair trains otherwise', async () => {
  const one = await train(
    { ...small, quantizer: 'custom', forward: 'tanh(mu*w)', muEnd: 50 },
    { directory: await temporaryDirectory() },
  )
  const other = await train(
    { ...small, quantizer: 'custom', forward: 'tanh(mu*w)', backward: '1', muEnd: 50 },
    { directory: await temporaryDirectory() },
  )
  expect(other.points['train.loss']).not.toEqual(one.points['train.loss'])
})
