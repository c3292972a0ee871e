import { FaultError } from '../../../shared/errors/fault-error.ts'
import { deed, phrase } from '../../../shared/errors/phrase.ts'
import { levelsOf } from '../../../shared/packed/storage.ts'
import {
  imagesName,
  packedFormat,
  packedOperations,
  type FrozenNetwork,
  type Manifest,
  type PackedConstant,
  type PackedOperation,
  type PackedStep,
} from '../../../shared/packed/manifest.ts'
import { isOperation, type Node } from '../graph/node.ts'
import { sameShape } from '../graph/shape.ts'
import type { Parameter } from '../layers/network.ts'
import { fold } from './fold.ts'

/** A network cannot be frozen; the message says why. */
export class FreezeError extends FaultError {
  override readonly name = 'FreezeError'
}

export interface Freezing {
  /** The deployed network on one image. */
  logits: Node
  images: Node
  parameters: readonly Parameter[]
  /** Parameters, statistics and symbols of the quantizer, by name. */
  values: ReadonlyMap<string, Float32Array>
  about: Pick<Manifest, 'architecture' | 'images' | 'classes' | 'source'>
}

/** Fewer values than these are kept as floats: their bits would save nothing. */
const fewestBits = 64

/**
 * A trained network for use: weights are the signs that are deployed, batch norms are scales and shifts, and what
 * remains is what one image goes through.
 * @throws FreezeError if a binarized layer's weights do not end in two levels an output
 */
export function freeze({ logits, images, parameters, values, about }: Freezing): FrozenNetwork {
  const { nodes, constants, valueOf } = fold(logits, images, values)
  const weights = new Map(parameters.map((parameter) => [parameter.node, parameter]))
  const names = new Map<Node, string>([[images, imagesName]])
  const kept: PackedConstant[] = []
  const numbers = new Map<string, Float32Array>()
  for (const [node, value] of constants) {
    const name = `c${kept.length}`
    const parameter = originOf(node, weights)
    names.set(node, name)
    numbers.set(name, value)
    kept.push({
      name,
      shape: [...node.shape],
      storage: storageOf(node, value, parameter),
      parameter: parameter?.name ?? null,
    })
  }
  const steps = nodes.map((node): PackedStep => {
    const operation = node.operation.name as PackedOperation
    if (!packedOperations.includes(operation))
      throw new FreezeError({
        code: 'cannot-be-frozen',
        subject: operation,
        what: phrase`the network has the operation "${operation}", which a packed model cannot hold`,
      })
    const output = `v${node.id}`
    names.set(node, output)
    return {
      operation,
      inputs: node.inputs.map((input) => names.get(valueOf(input))!),
      output,
      shape: [...node.shape],
      attributes: { ...node.attributes } as PackedStep['attributes'],
    }
  })
  const manifest: Manifest = {
    format: packedFormat,
    version: 1,
    ...about,
    steps: steps.map(plainAttributes),
    output: names.get(valueOf(logits))!,
    constants: kept,
  }
  return { manifest, constants: numbers }
}

/** The binarized parameter that a constant was made of, if it still has its shape; else the parameter that it is. */
function originOf(node: Node, weights: ReadonlyMap<Node, Parameter>): Parameter | null {
  const own = weights.get(node)
  if (own !== undefined) return own
  const found = new Set<Parameter>()
  const visited = new Set<Node>()
  const pending = [node]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (visited.has(next)) continue
    visited.add(next)
    const parameter = weights.get(next)
    if (parameter?.binarized === true) found.add(parameter)
    pending.push(...next.inputs)
  }
  const [only] = found
  return only !== undefined && found.size === 1 && (sameShape(only.shape, node.shape) || node.shape.length > 1)
    ? only
    : null
}

function storageOf(node: Node, values: Float32Array, parameter: Parameter | null): PackedConstant['storage'] {
  if (values.length < fewestBits || node.shape.length < 2) return 'float'
  if (values.every((value) => value === 1 || value === -1)) return 'signs'
  if (parameter?.binarized !== true || !sameShape(parameter.shape, node.shape)) return 'float'
  if (levelsOf(values, node.shape[0]!) !== null) return 'levels'
  throw new FreezeError({
    code: 'cannot-be-frozen',
    subject: parameter.name,
    what: phrase`the weights of "${parameter.name}" have more than two levels an output: only quantizers that end in
          signs can be packed`,
    remedy: phrase`a run is frozen with the quantizer that it deploys; see ${deed('show-quantizer')}`,
  })
}

/** Shapes are in the step itself. */
function plainAttributes(step: PackedStep): PackedStep {
  const { shape: _, none: __, ...attributes } = step.attributes as PackedStep['attributes'] & { none?: unknown }
  return { ...step, attributes }
}

/** Whether a node is the images' feed. */
export function isImages(node: Node): boolean {
  return isOperation(node, 'input') && node.attributes.name === imagesName
}
