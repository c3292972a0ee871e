import type { Node } from '../../graph/node.ts'
import type { Shape } from '../../graph/shape.ts'
import type { OnnxGraph } from './onnx-graph.ts'

export function lowerSlice(graph: OnnxGraph, node: Node<'slice'>, [x]: string[]): string {
  const { starts, extents, steps } = node.attributes
  const ends = starts.map((start, axis) => start + (extents[axis]! - 1) * steps[axis]! + 1)
  return graph.slice(
    x!,
    starts,
    ends,
    starts.map((_, axis) => axis),
    steps,
  )
}

export function lowerEmbed(
  graph: OnnxGraph,
  { attributes: { shape, starts, steps }, inputs }: Node<'embed'>,
  [x]: string[],
): string {
  return spread(graph, x!, inputs[0]!.shape, shape, starts, steps)
}

/**
 * Zeros of `shape` with x laid at starts + steps * index; with `batched` the first axis is as long as that of x.
 * Zeros between the values are made by padding an axis of extent 1 behind each value and folding it in.
 */
export function spread(
  graph: OnnxGraph,
  x: string,
  given: Shape,
  shape: Shape,
  starts: readonly number[],
  steps: readonly number[],
  batched = false,
): string {
  let value = x
  const extents = [...given]
  const formed = (value: string, form: readonly number[]) =>
    graph.reshape(value, batched ? [-1, ...form.slice(1)] : form)
  steps.forEach((step, axis) => {
    if (step === 1 || extents[axis] === 1) return
    const extent = extents[axis]!
    const split = [...extents.slice(0, axis), extent, 1, ...extents.slice(axis + 1)]
    const spread = graph.pad(
      formed(value, split),
      split.map(() => 0),
      split.map((_, index) => (index === axis + 1 ? step - 1 : 0)),
    )
    extents[axis] = extent * step
    value = graph.slice(formed(spread, extents), [0], [extent * step - step + 1], [axis], [1])
    extents[axis] = extent * step - step + 1
  })
  return graph.pad(
    value,
    starts,
    shape.map((extent, axis) => extent - starts[axis]! - extents[axis]!),
  )
}
