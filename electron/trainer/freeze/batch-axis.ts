import { imagesName, type Manifest, type PackedStep } from '../../../shared/packed/manifest.ts'
import { flag, numberList, numberOf } from '../../../shared/packed/plan/steps.ts'

/**
 * Values of a network frozen for one image that hold one image after another along their first axis if several go
 * through at once: it is then as many times longer, also where it counts an image's tokens. Null if some step mixes
 * images with one another or with other axes; the network then takes one image at a time.
 */
export function batchedValues({ steps, constants, images, output }: Manifest): ReadonlySet<string> | null {
  const { channels, height, width } = images
  const shapes = new Map<string, readonly number[]>([[imagesName, [1, channels, height, width]]])
  for (const { name, shape } of constants) shapes.set(name, shape)
  const batched = new Set([imagesName])
  for (const step of steps) {
    shapes.set(step.output, step.shape)
    const inputs = step.inputs.map((name) => ({ shape: shapes.get(name)!, isBatched: batched.has(name) }))
    if (!inputs.some(({ isBatched }) => isBatched)) continue
    if (!keepsImagesApart(step, inputs)) return null
    batched.add(step.output)
  }
  return batched.has(output) && shapes.get(output)![0] === 1 ? batched : null
}

interface Operand {
  shape: readonly number[]
  isBatched: boolean
}

/** Whether a step does the same to every image of a first axis that has become longer. */
function keepsImagesApart(step: PackedStep, inputs: readonly Operand[]): boolean {
  const [first] = inputs as [Operand, ...Operand[]]
  switch (step.operation) {
    case 'matmul':
      return productKeepsApart(step, inputs)
    case 'convolution':
      return first.isBatched && inputs.slice(1).every(({ isBatched }) => !isBatched)
    case 'transpose':
      return numberList(step, 'permutation')[0] === 0
    case 'sum':
    case 'mean':
    case 'toBytes':
      return !numberList(step, 'axes').includes(0)
    case 'slice':
    case 'embed':
      return numberList(step, 'starts')[0] === 0 && numberList(step, 'steps')[0] === 1 && sameFirst(step, first)
    case 'concatenate':
      // What all images share has to be repeated for each.
      return (
        numberOf(step, 'axis') !== 0 &&
        inputs.every(({ shape, isBatched }) => isBatched || shape[0] === 1) &&
        (step.shape[0] === 1 || inputs.every(({ isBatched }) => isBatched))
      )
    case 'softmax':
    case 'standardize':
      return step.shape.length > 1
    case 'reshape':
      return true
    case 'broadcast':
      return first.shape.length === step.shape.length && sameFirst(step, first)
    case 'maxPool':
      return sameFirst(step, first)
    default:
      // Elementwise: an operand that all images share has extent 1 there, or fewer axes.
      return inputs.every(({ shape, isBatched }) =>
        isBatched
          ? shape.length === step.shape.length
          : shape.length < step.shape.length || (shape.length === step.shape.length && shape[0] === 1),
      )
  }
}

function sameFirst(step: PackedStep, { shape }: Operand): boolean {
  return shape[0] === step.shape[0]
}

/** Images are rows of the first factor, or both factors have them along an axis of their own. */
function productKeepsApart(step: PackedStep, [left, right]: readonly Operand[]): boolean {
  const rank = step.shape.length
  if (rank > 2)
    return [left!, right!].every(({ shape, isBatched }) =>
      isBatched ? shape.length === rank : shape.length === 2 || shape[0] === 1,
    )
  return left!.isBatched && !right!.isBatched && !flag(step, 'transposeA')
}
