import { open, readdir, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findDataset } from '../../../../shared/experiment/dataset-catalogue.ts'
import type { ExperimentInput } from '../../../../shared/experiment/experiment.ts'
import { resolveExperiment } from '../../../../shared/experiment/resolve.ts'
import { initialState, type StateValues } from '../../../../electron/trainer/checkpoints/initial-state.ts'
import { encodeSafetensors } from '../../../../electron/trainer/checkpoints/safetensors.ts'
import { firstWeights } from '../../../../electron/trainer/loop/first-weights.ts'
import { trainingProgram } from '../../../../electron/trainer/programs/programs.ts'
import { addWeights } from '../../../../electron/trainer/weights/keep.ts'
import { realNetwork } from '../../../../electron/trainer/weights/read-into.ts'
import { publishedFile } from '../../../../electron/trainer/weights/write-out.ts'
import { listWeights, removeWeights, weightsFolder } from '../../../../electron/weights/kept/registry.ts'
import { openKept } from '../../../../electron/weights/kept/open-kept.ts'
import { temporaryFolder } from '../../data/folder.ts'
import { refusalOf } from '../../weights/refusal.ts'

const digits = findDataset('digits')!
const small = { model: 'resnet20', modelParameters: { width: 4 } }

function randomState(): { bytes: Uint8Array; state: StateValues } {
  const real = realNetwork(small.model, small.modelParameters, digits, { tensors: new Map(), metadata: {} })
  const state = initialState(real.network, [], 3)
  return { bytes: publishedFile(real, state), state }
}

/** A folder with a file of weights of a narrow ResNet-20, and the values in it. */
async function weightsFile(change: (state: StateValues) => void = () => undefined) {
  const folder = await temporaryFolder()
  const path = join(folder, 'small.safetensors')
  const real = realNetwork(small.model, small.modelParameters, digits, { tensors: new Map(), metadata: {} })
  const { state } = randomState()
  change(state)
  await writeFile(path, publishedFile(real, state))
  return { folder, path, state }
}

/** Files in the folder of kept weights. */
const keptFiles = (folder: string): Promise<string[]> => readdir(weightsFolder(folder)).catch(() => [])

async function startOf(folder: string, input: ExperimentInput) {
  const experiment = resolveExperiment({ dataset: 'digits', ...small, ...input }, undefined, await listWeights(folder))
  const { network, slots } = trainingProgram(experiment, digits)
  const state = initialState(network, slots, experiment.seed)
  const order = { runId: 9, experiment, threads: 1, runDirectory: '', dataDirectory: folder, checkpoint: null }
  return { experiment, network, state, start: await firstWeights(order, digits, state, network) }
}

describe('weights that are kept', () => {
  test('are listed with their digest, opened whole, and removed with their file', async () => {
    const { folder, path } = await weightsFile()
    const kept = await addWeights({ path, name: 'mine', ...small, source: 'a test', licence: 'MIT' }, folder)
    expect(kept).toMatchObject({ name: 'mine', model: 'resnet20', source: 'a test', licence: 'MIT', channels: 1 })
    expect(kept.modelParameters).toMatchObject({ width: 4 })
    expect(await listWeights(folder)).toEqual([kept])
    const { file } = await openKept({ name: 'mine', digest: kept.digest.slice(0, 12) }, folder)
    expect([...file.tensors.keys()]).toContain('layer1.0.conv1.weight')
    await removeWeights('mine', folder)
    expect(await keptFiles(folder)).toEqual(['weights.json'])
  })

  test('a name is taken once', async () => {
    const { folder, path } = await weightsFile()
    await addWeights({ path, name: 'mine', ...small }, folder)
    const refused = await refusalOf(addWeights({ path, name: 'mine', ...small }, folder))
    expect(refused).toContain('weights are kept under the name "mine" already')
    expect(await listWeights(folder)).toHaveLength(1)
  })

  test.each(['../up', '', 'a b', '-a', 'x'.repeat(65)])('"%s" is no name', async (name) => {
    const { folder, path } = await weightsFile()
    expect(await refusalOf(addWeights({ path, name, ...small }, folder))).toContain('is not a name for weights')
    expect(await keptFiles(folder)).toEqual([])
  })

  test('many at once are all kept', async () => {
    const { folder, path } = await weightsFile()
    const names = ['a', 'b', 'c', 'd']
    await Promise.all(names.map((name) => addWeights({ path, name, ...small }, folder)))
    expect((await listWeights(folder)).map(({ name }) => name).sort()).toEqual(names)
  })

  test('a file that was changed since is refused', async () => {
    const { folder, path } = await weightsFile()
    await addWeights({ path, name: 'mine', ...small }, folder)
    const kept = (await keptFiles(folder)).find((name) => name.endsWith('.safetensors'))!
    const handle = await open(join(weightsFolder(folder), kept), 'r+')
    await handle.write(Buffer.of(1), 0, 1, (await handle.stat()).size - 1)
    await handle.close()
    expect(await refusalOf(openKept({ name: 'mine', digest: null }, folder))).toContain('was changed since')
  })
})

describe('nothing is kept of', () => {
  const refused: [string, () => ReturnType<typeof weightsFile>, object, string][] = [
    ['weights of another architecture', weightsFile, { model: 'resnet32' }, 'holds weights of another network'],
    ['weights of another size', weightsFile, { modelParameters: { width: 8 } }, 'is 4x1x3x3 there'],
    [
      'a tensor with NaN',
      () => weightsFile((state) => state.get('stage1.block1.convolution1.weight')!.values.fill(NaN, 3, 4)),
      {},
      'layer1.0.conv1.weight',
    ],
  ]
  test.each(refused)('%s', async (_name, make, given, words) => {
    const { folder, path } = await make()
    expect(await refusalOf(addWeights({ path, name: 'mine', ...small, ...given }, folder))).toContain(words)
    expect(await keptFiles(folder)).toEqual([])
  })

  test('a file that lacks tensors', async () => {
    const { folder } = await weightsFile()
    const path = join(folder, 'few.safetensors')
    const tensors = new Map([['conv1.weight', { shape: [4, 1, 3, 3], values: new Float32Array(36) }]])
    await writeFile(path, encodeSafetensors(tensors, {}))
    const words = await refusalOf(addWeights({ path, name: 'mine', ...small }, folder))
    expect(words).toContain('"stem.gamma" is not in it')
    expect(await keptFiles(folder)).toEqual([])
  })

  test('a file of 4 GB', async () => {
    const { folder, path } = await weightsFile()
    await truncate(path, 4 * 1024 ** 3)
    const words = await refusalOf(addWeights({ path, name: 'mine', ...small }, folder))
    expect(words).toContain('has 4294967296 bytes')
    expect(await keptFiles(folder)).toEqual([])
  })

  test('a shard that is cut off', async () => {
    const { folder, path } = await weightsFile()
    const index = join(folder, 'model.safetensors.index.json')
    await writeFile(index, JSON.stringify({ weight_map: { 'conv1.weight': 'small.safetensors' } }))
    await truncate(path, 4000)
    const words = await refusalOf(addWeights({ path: index, name: 'mine', ...small }, folder))
    expect(words).toContain('small.safetensors is not a whole safetensors file')
    expect(await keptFiles(folder)).toEqual([])
  })
})

describe('a run that starts from kept weights', () => {
  test('has the real ones as they are, and rescales those that become latent', async () => {
    const { folder, path, state: theirs } = await weightsFile()
    const kept = await addWeights({ path, name: 'mine', ...small }, folder)
    const { experiment, network, state, start } = await startOf(folder, {
      quantizer: 'bc',
      startFrom: 'weights:mine',
    })
    expect(experiment.startFrom).toBe(`weights:mine#${kept.digest.slice(0, 12)}`)
    for (const { name, binarized } of network.parameters) {
      const [own, given] = [state.get(name)!.values, theirs.get(name)!.values]
      const factor = binarized ? own[0]! / given[0]! : 1
      for (const [index, value] of own.entries()) expect(value, name).toBeCloseTo(given[index]! * factor, 6)
    }
    expect(start).toMatchObject({ startedFrom: { weights: 'mine', sha256: kept.digest } })
  })

  test('is refused if the model, the name or the digest is another', async () => {
    const { folder, path } = await weightsFile()
    await addWeights({ path, name: 'mine', ...small }, folder)
    const start = (startFrom: string, more: ExperimentInput = {}) => refusalOf(startOf(folder, { startFrom, ...more }))
    expect(await start('weights:other')).toContain('no weights are kept under the name "other"')
    expect(await start('weights:mine', { model: 'resnet32' })).toContain('are of resnet20, not of resnet32')
    expect(await start('weights:mine#000000000000')).toContain('other weights are kept under the name "mine" now')
    expect(await start('mine')).toContain('must be the number of a run, or weights:NAME')
  })
})
