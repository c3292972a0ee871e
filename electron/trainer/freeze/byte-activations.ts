import {
  imagesName,
  type ActivationForm,
  type FrozenNetwork,
  type PackedStep,
} from '../../../shared/packed/manifest.ts'
import { flag, numberOf, Steps } from '../../../shared/packed/plan/steps.ts'

/**
 * A frozen network whose layers of real inputs and sign weights read bytes: before each, its inputs are rounded to 255
 * steps of a scale, of a whole image before a convolution, of each token before a linear layer. Their sums are then
 * whole numbers.
 */
export function withActivations(network: FrozenNetwork, activations: ActivationForm): FrozenNetwork {
  if (activations === 'float32') return network
  const { manifest, constants } = network
  const all = new Steps(manifest)
  const signs = new Set(manifest.constants.filter(({ storage }) => storage === 'signs').map(({ name }) => name))
  const rounded = new Map<string, string>()
  const shapes = new Map(manifest.steps.map(({ output, shape }) => [output, shape]))
  const steps: PackedStep[] = []
  for (const step of manifest.steps) {
    const [x, weights] = step.inputs as [string, string | undefined]
    const axes = axesOf(step)
    if (axes === null || !signs.has(weights!) || constants.has(x) || x === imagesName || isSigns(x)) {
      steps.push(step)
      continue
    }
    if (!rounded.has(x)) {
      const output = `${x}.bytes`
      steps.push({ operation: 'toBytes', inputs: [x], output, shape: [...shapes.get(x)!], attributes: { axes } })
      rounded.set(x, output)
    }
    steps.push({ ...step, inputs: [rounded.get(x)!, ...step.inputs.slice(1)] })
  }
  return { manifest: { ...manifest, steps }, constants }

  /** Whether a value is signs, which are counted as they are. */
  function isSigns(name: string): boolean {
    const maker = all.maker(name)
    return maker?.operation === 'sign' || (maker?.operation === 'reshape' && isSigns(maker.inputs[0]!))
  }
}

/** Axes along which inputs share a scale; null if the step is no layer that can read bytes. */
function axesOf(step: PackedStep): number[] | null {
  if (step.operation === 'convolution') return numberOf(step, 'groups') === 1 ? [1, 2, 3] : null
  return step.operation === 'matmul' && step.shape.length === 2 && !flag(step, 'transposeA') ? [1] : null
}
