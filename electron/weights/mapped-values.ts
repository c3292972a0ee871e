import { interpolatedPositions } from './positions.ts'
import { countOf, valuesOf, type WeightTensor } from './tensor.ts'
import type { Mapped } from './mapping.ts'

/**
 * The values of a mapped tensor as the network here has them. A first layer for grey images sums the three channels (as
 * timm does), which is what it would make of an image with three equal channels; a convolution for small images is the
 * middle of the larger.
 * @throws BadInput if a value is not finite
 */
export function mappedValues(file: string, mapped: Mapped, tensors: ReadonlyMap<string, WeightTensor>): Float32Array {
  const { theirs, shape, change, part, less, grid } = mapped
  const whole = tensors.get(theirs!)!
  const tensor = part === null || part === undefined ? whole : partOf(whole, part)
  const values = valuesOf(file, theirs!, tensor)
  if (less !== null) {
    const subtracted = valuesOf(file, less, tensors.get(less)!)
    return values.map((value, index) => value - subtracted[index]!)
  }
  if (change === 'none') return values
  if (change === 'positions') return interpolatedPositions(values, shape, tensor.shape, grid!)
  return firstLayer(values, shape, tensor.shape)
}

function partOf(whole: WeightTensor, [index, of]: readonly [number, number]): WeightTensor {
  const rows = whole.shape[0]! / of
  return {
    ...whole,
    shape: [rows, ...whole.shape.slice(1)],
    offset: whole.offset + index * rows * whole.strides[0]!,
  }
}

function firstLayer(values: Float32Array, here: readonly number[], there: readonly number[]): Float32Array {
  const [outputs, channelsThere, heightThere, widthThere] = there as [number, number, number, number]
  const [channels, height, width] =
    here.length === 2
      ? [here[1]! / (heightThere * widthThere), heightThere, widthThere]
      : (here.slice(1) as [number, number, number])
  const border = (heightThere - height) / 2
  const adapted = new Float32Array(countOf(here))
  let index = 0
  for (let output = 0; output < outputs; output++)
    for (let channel = 0; channel < channels; channel++)
      for (let row = 0; row < height; row++)
        for (let column = 0; column < width; column++, index++) {
          const sources = channels === channelsThere ? [channel] : [0, 1, 2]
          adapted[index] = sources.reduce((sum, source) => {
            const at = (output * channelsThere + source) * heightThere + row + border
            return sum + values[at * widthThere + column + border]!
          }, 0)
        }
  return adapted
}
