import type { Frozen } from '../../../shared/contract/packed.ts'
import type { PackedModel } from '../../../shared/packed/model.ts'
import type { BatchFeeder } from '../../data/batches.ts'
import type { Dataset } from '../../data/dataset.ts'
import { batchBuffers, scoreRows } from '../evaluation/evaluation.ts'

const batchSize = 200

type Agreement = Pick<
  Frozen,
  'images' | 'otherClasses' | 'changedClasses' | 'closeImages' | 'difference' | 'milliseconds'
>

/**
 * The packed network beside the training graph, and beside itself with its real numbers in float32, on every held-out
 * image.
 * @param plain the same in float32; null if it is so itself
 * @returns also the accuracy of the one in float32
 */
export async function compare(
  model: PackedModel,
  plain: PackedModel | null,
  dataset: Dataset,
  feeder: BatchFeeder,
  logitsOf: (images: Float32Array) => Promise<ArrayLike<number>>,
): Promise<Agreement & { accuracy: { trained: number; packed: number }; float32: number }> {
  const { images, targets, classes } = batchBuffers(dataset, Math.min(batchSize, feeder.count))
  const size = images.length / (targets.length / classes)
  let [otherClasses, changedClasses, largest] = [0, 0, 0]
  const correct = { trained: 0, packed: 0, float32: 0 }
  const apart: number[] = []
  const times: number[] = []
  for (const indices of feeder.evaluationBatches(targets.length / classes)) {
    await feeder.fill(indices, images, targets)
    const count = indices.length
    const exact = Float32Array.from(await logitsOf(images))
    const found = new Float32Array(count * classes)
    for (let image = 0; image < count; image++) {
      const began = performance.now()
      const { logits } = model.predict(images.subarray(image * size, (image + 1) * size))
      times.push(performance.now() - began)
      found.set(logits, image * classes)
    }
    const wide = plain === null ? found : plain.predict(images.subarray(0, count * size)).logits
    for (const [name, logits] of [
      ['trained', exact],
      ['packed', found],
      ['float32', wide],
    ] as const)
      correct[name] += scoreRows(logits, targets, classes, count).correct
    for (let image = 0; image < count; image++) {
      const row = (logits: Float32Array) => logits.subarray(image * classes, (image + 1) * classes)
      if (best(row(exact)) !== best(row(found))) otherClasses++
      if (best(row(wide)) !== best(row(found))) changedClasses++
      apart.push(row(exact).reduce((most, logit, index) => Math.max(most, Math.abs(logit - row(found)[index]!)), 0))
      largest = row(exact).reduce((most, logit) => Math.max(most, Math.abs(logit)), largest)
    }
  }
  times.sort((a, b) => a - b)
  return {
    images: feeder.count,
    accuracy: { trained: correct.trained / feeder.count, packed: correct.packed / feeder.count },
    float32: correct.float32 / feeder.count,
    otherClasses,
    changedClasses,
    closeImages: apart.filter((each) => each <= 1e-5 * largest).length,
    difference: Math.max(...apart) / Math.max(largest, 1e-30),
    milliseconds: times[Math.floor(times.length / 2)] ?? 0,
  }
}

const best = (row: Float32Array): number => row.indexOf(row.reduce((a, b) => Math.max(a, b), -Infinity))
