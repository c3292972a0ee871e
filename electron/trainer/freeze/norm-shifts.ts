import type { FrozenNetwork, PackedStep } from '../../../shared/packed/manifest.ts'
import { flag, Steps } from '../../../shared/packed/plan/steps.ts'

/** A bias that takes up what a shift before its layer comes to. */
interface Bias {
  name: string
  /** What the shift adds to each output, in float64. */
  added: Float64Array
}

/**
 * Shifts of layer norms whose readers are all linear layers with a bias, as part of those biases: W (x + b) + c = W x +
 * (W b + c). Equal up to rounding.
 */
export function withoutNormShifts(network: FrozenNetwork): FrozenNetwork {
  const { manifest } = network
  const steps = new Steps(manifest)
  const constants = new Map(network.constants)
  const renamed = new Map<string, string>()
  const removed = new Set<string>()
  for (const { name, parameter, shape, storage } of manifest.constants) {
    const [shift, ...others] = steps.readers(name)
    if (storage !== 'float' || shape.length !== 1 || parameter?.endsWith('.beta') !== true) continue
    if (shift?.operation !== 'add' || others.length > 0) continue
    const biases = biasesBehind(shift, constants.get(name)!, steps, constants)
    if (biases === null) continue
    for (const { name: bias, added } of biases)
      constants.set(
        bias,
        constants.get(bias)!.map((value, output) => Math.fround(value + added[output]!)),
      )
    renamed.set(
      shift.output,
      shift.inputs.find((input) => input !== name)!,
    )
    removed.add(name)
  }
  if (removed.size === 0) return network
  for (const name of removed) constants.delete(name)
  return {
    constants,
    manifest: {
      ...manifest,
      constants: manifest.constants.filter(({ name }) => !removed.has(name)),
      steps: manifest.steps
        .filter(({ output }) => !renamed.has(output))
        .map((step) => ({ ...step, inputs: step.inputs.map((input) => renamed.get(input) ?? input) })),
    },
  }
}

type Constants = ReadonlyMap<string, Float32Array>

/** The biases of all that reads a shifted value; null if some reader has none. */
function biasesBehind(shift: PackedStep, values: Float32Array, steps: Steps, constants: Constants): Bias[] | null {
  const layers = layersReading(shift.output, values.length, steps, constants)
  if (layers === null || layers.length === 0) return null
  const biases = layers.map((layer) => biasOf(layer, values, steps, constants))
  return biases.every((bias) => bias !== null) ? biases : null
}

/** The linear layers that read a value, perhaps through a change of rows; null if something else does too. */
function layersReading(name: string, width: number, steps: Steps, constants: Constants): PackedStep[] | null {
  const found: PackedStep[] = []
  for (const reader of steps.readers(name)) {
    if (reader.operation === 'reshape' && reader.shape.at(-1) === width) {
      const behind = layersReading(reader.output, width, steps, constants)
      if (behind === null) return null
      found.push(...behind)
    } else if (
      reader.operation === 'matmul' &&
      reader.inputs[0] === name &&
      reader.shape.length === 2 &&
      constants.has(reader.inputs[1]!) &&
      !flag(reader, 'transposeA')
    )
      found.push(reader)
    else return null
  }
  return steps.readers(name).length === 0 ? null : found
}

/** The bias behind a linear layer, perhaps behind factors, and what the shift before the layer adds to it. */
function biasOf(layer: PackedStep, shift: Float32Array, steps: Steps, constants: Constants): Bias | null {
  const outputs = layer.shape.at(-1)!
  const added = productOf(shift, constants.get(layer.inputs[1]!)!, outputs, flag(layer, 'transposeB'))
  let running = layer.output
  for (let step = steps.onlyReader(running); step !== null; step = steps.onlyReader(running)) {
    const other = step.inputs.find((input) => input !== running)
    const constant = other === undefined ? undefined : constants.get(other)
    if (step.operation === 'multiply' && (constant?.length === 1 || constant?.length === outputs))
      for (let output = 0; output < outputs; output++) added[output]! *= constant[constant.length === 1 ? 0 : output]!
    else if (step.operation === 'add' && constant?.length === outputs && steps.readers(other!).length === 1)
      return { name: other!, added }
    else if (step.operation !== 'reshape') return null
    if (step.shape.at(-1) !== outputs) return null
    running = step.output
  }
  return null
}

/** A row by a matrix [outputs, inputs], or [inputs, outputs] if it is not read the other way round. */
function productOf(row: Float32Array, matrix: Float32Array, outputs: number, isTransposed: boolean): Float64Array {
  return Float64Array.from({ length: outputs }, (_, output) =>
    row.reduce(
      (sum, value, input) =>
        sum + value * matrix[isTransposed ? output * row.length + input : input * outputs + output]!,
      0,
    ),
  )
}
