import type { Change, Mapped, Mapping } from '../../weights/mapping.ts'
import type { WeightFile } from '../../weights/read-weights.ts'
import { formatColumns, formatPairs, type Column } from '../columns.ts'
import { formatBytes } from '../format.ts'

const formats: Readonly<Record<WeightFile['format'], string>> = {
  safetensors: 'safetensors',
  torch: 'PyTorch',
  onnx: 'ONNX',
}

/** Tensors that are listed of a file without a model, and of what is left out. */
const mostListed = 20

/** What a file of weights holds. */
export function formatFile(path: string, file: WeightFile): string {
  const parts = file.parts.map(({ name, averaged }) => `${name}${averaged ? ' (averaged)' : ''}`)
  const listed = [...file.tensors].slice(0, mostListed).map(([name, { shape, type }]) => ({ name, shape, type }))
  const more = file.tensors.size - listed.length
  return [
    path,
    formatPairs([
      ['  format', formats[file.format]],
      ['  size', `${formatBytes(file.bytes)}, ${file.tensors.size} tensors`],
      ['  sha256', file.digest],
      ...(file.parts.length > 1 ? [['  parts', `${parts.join(', ')}; taken: ${file.part}`] as const] : []),
      ...(file.removed === '' ? [] : [['  names', `without "${file.removed}" in front`] as const]),
    ]),
    '',
    formatColumns(fileColumns, listed),
    ...(more > 0 ? [`and ${more} more`] : []),
  ].join('\n')
}

const shapeText = (shape: readonly number[] | null): string =>
  shape === null ? '' : shape.length === 0 ? 'scalar' : shape.join('x')

const fileColumns: Column<{ name: string; shape: readonly number[]; type: string }>[] = [
  { heading: 'tensor', value: ({ name }) => name },
  { heading: 'shape', value: ({ shape }) => shapeText(shape) },
  { heading: 'type', value: ({ type }) => type },
]

const changes: Readonly<Record<Change, string>> = {
  none: '',
  grey: 'channels summed for grey images',
  cut: 'middle of the kernel, for small images',
  'grey-cut': 'channels summed, middle of the kernel',
  positions: 'interpolated to the patches here',
  'new-head': 'drawn, for other classes',
}

const states: Readonly<Record<Mapped['state'], string>> = {
  taken: 'taken',
  adapted: 'adapted',
  new: 'new',
  missing: 'missing',
  misshapen: 'another shape',
}

function nameThere({ theirs, part, less }: Mapped): string {
  if (theirs === null) return ''
  const which = part === null || part === undefined ? '' : ` (part ${part[0] + 1} of ${part[1]})`
  return `${theirs}${which}${less === null ? '' : ` less ${less}`}`
}

const mappingColumns: Column<Mapped>[] = [
  { heading: 'here', value: ({ ours }) => ours },
  { heading: 'in the file', value: nameThere },
  { heading: 'shape here', value: ({ shape }) => shapeText(shape) },
  { heading: 'there', value: ({ shapeThere }) => shapeText(shapeThere) },
  {
    heading: '',
    value: ({ state, change }) => [states[state], changes[change]].filter((text) => text !== '').join(', '),
  },
]

/** What would become of every tensor, and the sums. */
export function formatMapping({ map, tensors, leftOut, counters }: Mapping, model: string): string {
  const count = (state: Mapped['state']) => tensors.filter((each) => each.state === state).length
  const sums = (Object.keys(states) as Mapped['state'][])
    .filter((state) => count(state) > 0)
    .map((state) => `${count(state)} ${states[state]}`)
  const named = leftOut.slice(0, mostListed).join(', ')
  const rest = leftOut.length > mostListed ? ` and ${leftOut.length - mostListed} more` : ''
  return [
    `As ${model}, by the names of ${map}`,
    formatColumns(mappingColumns, tensors),
    '',
    formatPairs([
      ['tensors', sums.join(', ')],
      ['left out', leftOut.length === 0 ? 'none' : `${named}${rest}`],
      ...(counters > 0 ? [['counters', `${counters} of batch norms, which nothing needs`] as const] : []),
    ]),
  ].join('\n')
}
