import type { LayerSummary, ModelSummary, MultiplyAdds } from '../../shared/contract/model-summary.ts'
import type { MemoryPlan } from '../trainer/programs/memory-plan.ts'
import type { SummarizedModel } from '../trainer/models/summary.ts'
import { formatColumns, formatPairs, type Column } from './columns.ts'
import { formatBytes, formatCount } from './format.ts'

const kinds: Readonly<Record<keyof MultiplyAdds, string>> = {
  floatFloat: 'real x real',
  binaryFloat: 'sign x real',
  binaryBinary: 'sign x sign',
}

/** A model's layers in columns, its totals under them. */
export function formatSummary(
  { model, regime, preset, quantizer, layerMethods, modelParameters, images, classes }: SummarizedModel,
  taken: string,
  { layers, totals }: ModelSummary,
  training: MemoryPlan,
  counted: string,
): string {
  const given = formatPairs([
    ['  images', `${images.height}x${images.width}x${images.channels}, ${classes} classes (${taken})`],
    ['  method', `${quantizer}, ${regime}, preset ${preset}`],
    ...((layerMethods ?? null) === null ? [] : [['  by layer', layerMethods!] as const]),
    [
      '  parameters',
      Object.entries(modelParameters)
        .map(([key, value]) => `${key}=${value}`)
        .join(' '),
    ],
  ])
  const sums = formatPairs([
    [
      '  parameters',
      `${formatCount(totals.parameters)}, ${formatCount(totals.binaryParameters)} of them signs ` +
        `(${percent(totals.binaryShare)})`,
    ],
    [
      '  bytes',
      `${formatBytes(totals.bytes.float32)} in float32, ${formatBytes(totals.bytes.packed)} packed: ` +
        `${totals.memoryRatio.toFixed(2)} times less`,
    ],
    [
      '  multiply-adds',
      `${formatCount(totals.multiplyAdds.all)}: ${namesOf(kinds)
        .map((key) => `${formatCount(totals.multiplyAdds[key])} ${kinds[key]}`)
        .join(', ')}`,
    ],
    [
      '  training',
      `about ${formatBytes(training.total)} at ${formatCount(training.batchSize)} images a step: ` +
        `${formatBytes(training.activations)} activations, ${formatBytes(training.state)} parameters and moments`,
    ],
  ])
  return `${model}\n${given}\n\n${formatColumns(columns, layers)}\n\ntotals\n${sums}\n\n${counted}`
}

const extents = (shape: readonly number[] | null): string => (shape === null ? '-' : shape.join(' x '))
const percent = (share: number): string => `${(100 * share).toFixed(2)} %`
const namesOf = <Key extends string>(record: Readonly<Record<Key, unknown>>): Key[] => Object.keys(record) as Key[]
const right = 'right'

const columns: Column<LayerSummary>[] = [
  { heading: 'layer', value: ({ name }) => name },
  { heading: 'kind', value: ({ kind }) => kind },
  { heading: 'role', value: ({ role }) => role ?? '-' },
  { heading: 'shape', value: ({ shape }) => extents(shape) },
  { heading: 'output', value: ({ output }) => extents(output) },
  { heading: 'parameters', value: ({ parameters }) => formatCount(parameters), align: right },
  { heading: 'signs', value: ({ binaryShare }) => (binaryShare === 0 ? '-' : percent(binaryShare)), align: right },
  { heading: 'float32', value: ({ bytes }) => formatBytes(bytes.float32), align: right },
  { heading: 'packed', value: ({ bytes }) => formatBytes(bytes.packed), align: right },
  { heading: 'in', value: ({ inputBits }) => (inputBits === null ? '-' : `${inputBits} b`), align: right },
  ...namesOf(kinds).map((key): Column<LayerSummary> => ({
    heading: kinds[key],
    value: ({ multiplyAdds }) => (multiplyAdds[key] === 0 ? '-' : formatCount(multiplyAdds[key])),
    align: right,
  })),
]
