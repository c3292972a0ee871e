import { sizeOf, type PackedConstant } from '../../../shared/packed/manifest.ts'
import { narrowed, rowLengthOf } from '../../../shared/packed/narrow.ts'
import { levelsOf } from '../../../shared/packed/storage.ts'
import { qonnxDomain, type OnnxGraph } from '../engines/onnxruntime/onnx-graph.ts'

/** +scale if x is at least 0, else -scale: a number of one bit in QONNX. */
export function bipolar(graph: OnnxGraph, x: string, scale: string): string {
  return graph.addMany('BipolarQuant', [x, scale], {}, 1, qonnxDomain)[0]!
}

/** The nearest multiple of a scale, at most 127 of them: a number of eight bits in QONNX. */
export function ofBytes(graph: OnnxGraph, x: string, scale: string): string {
  const given = [x, scale, graph.floats([0]), graph.floats([8])]
  return graph.addMany('Quant', given, { signed: 1, narrow: 1, rounding_mode: 'ROUND' }, 1, qonnxDomain)[0]!
}

/**
 * A constant as QONNX has it: signs and two levels as numbers of one bit, int8 as numbers of eight with the scales of
 * their rows, all else as floats (float16 as well: the format has no float of two bytes).
 */
export function qonnxConstant(
  graph: OnnxGraph,
  title: string,
  { shape, storage }: PackedConstant,
  values: Float32Array,
): string {
  const floats = (name: string, data: Float32Array, extents: readonly number[] = shape) =>
    graph.initializer({ name, shape: extents, type: 'float', data })
  switch (storage) {
    case 'signs':
      return bipolar(graph, floats(title, values), graph.floats([1]))
    case 'levels': {
      const outputs = shape[0]!
      const each = values.length / outputs
      const levels = levelsOf(values, outputs)!
      const perOutput = [outputs, ...shape.slice(1).map(() => 1)]
      const ofOutputs = (name: string, part: (low: number, high: number) => number) =>
        floats(
          `${title}.${name}`,
          Float32Array.from({ length: outputs }, (_, output) => part(levels[2 * output]!, levels[2 * output + 1]!)),
          perOutput,
        )
      const signs = values.map((value, place) => (value === levels[2 * Math.floor(place / each) + 1] ? 1 : -1))
      const scaled = bipolar(
        graph,
        floats(title, signs),
        ofOutputs('scale', (low, high) => (high - low) / 2),
      )
      return graph.add('Add', [scaled, ofOutputs('middle', (low, high) => (low + high) / 2)])
    }
    case 'int8': {
      const { scales } = narrowed(values, shape, storage)
      const length = rowLengthOf(shape)
      // A scale of 0 stands for a row of zeros.
      const each = Float32Array.from({ length: sizeOf(shape) }, (_, place) => scales[Math.floor(place / length)]! || 1)
      const first = shape.findIndex((extent) => extent > 1)
      const isRows = shape.filter((extent) => extent > 1).length > 1
      const rows = shape.map((extent, axis) => (axis === first ? extent : 1))
      const scale = isRows
        ? floats(
            `${title}.scale`,
            scales.map((one) => one || 1),
            rows,
          )
        : floats(`${title}.scale`, each)
      return ofBytes(graph, floats(title, values), scale)
    }
    default:
      return floats(title, values)
  }
}
