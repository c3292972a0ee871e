import { readFileSync } from 'node:fs'
import { floatParameters, kernelParameters, type KernelName } from '../../../../shared/packed/kernel-convention.ts'
import { resourcePath } from '../../../resources/resource-path.ts'

/** The file of resources/c that has each kernel. */
const files: Readonly<Partial<Record<KernelName, string>>> = {
  binary: 'binary.c',
  lookup: 'lookup.c',
  dense: 'dense.c',
  bytes: 'bytes.c',
  toBytes: 'to-bytes.c',
  pack: 'signs.c',
  poolSigns: 'signs.c',
  affine: 'elementwise.c',
  combine: 'elementwise.c',
  copy: 'elementwise.c',
  map: 'elementwise.c',
  softmax: 'rows.c',
  layerNorm: 'rows.c',
  sumMiddle: 'rows.c',
  poolMaxima: 'rows.c',
  widen: 'narrow.c',
}

/** Files that have the same for processors with little memory. */
const small: Readonly<Record<string, string>> = { 'lookup.c': 'lookup-small.c' }

/** Parameters that are addresses of what is read. */
const reads: ReadonlySet<string> = new Set([
  ...['x', 'a', 'b', 'weights', 'classOf', 'whole', 'most', 'flips', 'least', 'scale', 'scales', 'shift', 'residual'],
])

export type FieldKind = 'read' | 'written' | 'float' | 'whole'

export interface Field {
  name: string
  count: number
  kind: FieldKind
}

/** The parameters of a kernel as fields of its struct. */
export function fieldsOf(kernel: KernelName): Field[] {
  const floats: readonly string[] = floatParameters[kernel] ?? []
  return kernelParameters[kernel].map(([name, count]) => ({
    name,
    count,
    kind:
      name === 'out' || name === 'outScales'
        ? 'written'
        : reads.has(name)
          ? 'read'
          : floats.includes(name)
            ? 'float'
            : 'whole',
  }))
}

const types: Readonly<Record<FieldKind, string>> = {
  read: 'const void *',
  written: 'void *',
  float: 'float ',
  whole: 'int32_t ',
}

const structOf = (kernel: KernelName) =>
  [
    `struct signum_${kernel} {`,
    ...fieldsOf(kernel).map(({ name, count, kind }) => `  ${types[kind]}${name}${count === 1 ? '' : `[${count}]`};`),
    '};',
  ].join('\n')

/** A file of resources/c. */
export const sourceOf = (file: string): string => readFileSync(resourcePath('c', file), 'utf8').trimEnd()

/** The kernels that a plan calls, with their parameters' structs and what they have in common. */
export function kernelSources(called: ReadonlySet<KernelName>): { common: string; kernels: string } {
  const unknown = [...called].filter((kernel) => files[kernel] === undefined)
  if (unknown.length > 0) throw new Error(`There is no C for the kernels ${unknown.join(', ')}.`)
  const chosen = new Set([...called].map((kernel) => files[kernel]!))
  const needed = (Object.keys(files) as KernelName[]).filter((kernel) => chosen.has(files[kernel]!))
  const isLayered = ['binary.c', 'lookup.c', 'dense.c', 'bytes.c'].some((file) => chosen.has(file))
  return {
    common: [
      sourceOf('common.c'),
      ...(isLayered ? [sourceOf('window.c'), sourceOf('transpose.c')] : []),
      ...needed.map(structOf),
    ].join('\n\n'),
    kernels: [...chosen]
      .flatMap((file) => [...(small[file] === undefined ? [] : [small[file]]), file])
      .map(sourceOf)
      .join('\n\n'),
  }
}
