import { sizeOf, type FrozenNetwork, type PackedConstant, type RealForm } from '../../../shared/packed/manifest.ts'
import { largestFloat16, narrowed, widened, type NarrowStorage } from '../../../shared/packed/narrow.ts'
import { Steps } from '../../../shared/packed/plan/steps.ts'
import { withoutNormShifts } from './norm-shifts.ts'

/** Fewer numbers than these stay as they are: their bytes would save nothing. */
const fewest = 64

/**
 * A frozen network whose real weights, biases and embeddings take 2 bytes a number (float16), or 1 and a scale a row
 * (int8). Scales and shifts of norms, thresholds and other numbers of a formula stay exact; the shift of a layer norm
 * whose readers all have a bias becomes part of those biases, so that only the scale remains.
 */
export function withRealForm(network: FrozenNetwork, real: RealForm): FrozenNetwork {
  if (real === 'float32') return network
  const steps = new Steps(network.manifest)
  const kinds = new Map(network.manifest.constants.map((constant) => [constant.name, kindOf(constant, steps)]))
  // Weights first: what a shift adds behind a layer is reckoned with the weights that it meets.
  const weights = narrowedWhere(network, real, ({ name }) => kinds.get(name) === 'weight')
  return narrowedWhere(withoutNormShifts(weights), real, ({ name }) => kinds.get(name) === 'added')
}

type Kind = 'weight' | 'added' | 'exact'

/** What a constant is for: a layer's weights, something learned that is added, or part of a formula. */
function kindOf({ name, shape, storage, parameter }: PackedConstant, steps: Steps): Kind {
  const readers = steps.readers(name)
  if (storage !== 'float' || parameter === null || sizeOf(shape) < fewest || readers.length === 0) return 'exact'
  const isWeight = ({ operation, inputs }: (typeof readers)[number]) =>
    (operation === 'matmul' || operation === 'convolution') && inputs[0] !== name && inputs[1] === name
  if (readers.every(isWeight)) return 'weight'
  const isAdded = readers.every(({ operation }) => operation === 'add' || operation === 'concatenate')
  return isAdded && /(^|\.)(bias|class|position)$/.test(parameter) ? 'added' : 'exact'
}

function narrowedWhere(
  { manifest, constants }: FrozenNetwork,
  storage: NarrowStorage,
  chosen: (constant: PackedConstant) => boolean,
): FrozenNetwork {
  const numbers = new Map(constants)
  const kept = manifest.constants.map((constant) => {
    const values = constants.get(constant.name)!
    if (!chosen(constant) || !fits(values, storage)) return constant
    numbers.set(constant.name, widened(narrowed(values, constant.shape, storage), constant.shape, storage))
    return { ...constant, storage }
  })
  return { manifest: { ...manifest, constants: kept }, constants: numbers }
}

function fits(values: Float32Array, storage: NarrowStorage): boolean {
  return values.every((value) => Number.isFinite(value) && (storage === 'int8' || Math.abs(value) <= largestFloat16))
}
