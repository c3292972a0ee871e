import type { KernelName } from '../../../../shared/packed/kernel-convention.ts'
import type { KernelCall } from '../../../../shared/packed/plan/builder.ts'
import { fieldsOf } from './kernel-sources.ts'

type Parameter = (name: string) => number

/** Floats of the tables that layers of real inputs keep if they can choose: 128 KiB. */
const tables = 32_768

/** Memory that kernels of layers use while they run, as arrays in C. */
export function scratchOf(calls: readonly KernelCall[]): string[] {
  const most = (kernel: KernelName, count: (of: Parameter) => number) =>
    Math.max(
      0,
      ...calls.filter((call) => call.kernel === kernel).map((call) => count((name) => parameterOf(call, name))),
    )
  const array = (type: string, name: string, count: number) =>
    count === 0 ? [] : [`static SIGNUM_ALIGNED ${type} signum_${name}[${count}];`]
  const inputs = most('dense', (of) => 8 * of('kernelHeight') * of('kernelWidth') * of('channels'))
  const size = most('lookup', (of) => tileOf(of).tables)
  return [
    ...array(
      'int32_t',
      'panel',
      most('bytes', (of) => 8 * of('groups')),
    ),
    ...array(
      'uint64_t',
      'words',
      most('binary', (of) => 8 * of('words')),
    ),
    ...array(
      'float',
      'sums',
      Math.max(
        inputs,
        most('lookup', (of) => 32 * Math.ceil(of('outputs') / 2) * 2),
      ),
    ),
    ...(size === 0
      ? []
      : [
          '#if !defined(SIGNUM_SMALL)',
          `enum { SIGNUM_TABLES = ${size} };`,
          ...array('float', 'tables', size),
          ...array(
            'float',
            'inputs',
            most('lookup', (of) => 4 * tileOf(of).entry),
          ),
          ...array(
            'int32_t',
            'offsets',
            most('lookup', (of) => of('groups')),
          ),
          '#endif',
        ]),
  ]
}

/**
 * What a layer of real inputs needs of memory, in floats: as `signum_tile_of` of lookup.c has it for vectors of eight,
 * which take the most.
 */
function tileOf(of: Parameter): { entry: number; tables: number } {
  const lanes = 8
  const vectors = Math.ceil(of('outWidth') / lanes)
  const across = vectors > 2 ? 4 : vectors
  const down = 4 / across
  const planes = of('kernelWidth') === 1 ? 1 : of('strideWidth')
  const beside = Math.floor(((of('kernelWidth') - 1) * of('dilationWidth')) / of('strideWidth'))
  const entry = planes * lanes * Math.ceil((across * lanes + beside) / lanes)
  const row = of('tapGroups') * 16 * entry
  const rowStep = of('kernelHeight') === 1 ? 1 : of('strideHeight')
  const rowsFor = (output: number) => (output - 1) * rowStep + (of('kernelHeight') - 1) * of('dilationHeight') + 1
  const all = Math.ceil(of('outHeight') / down) * down
  return { entry, tables: Math.max(row * rowsFor(down), Math.min(tables, row * rowsFor(all))) }
}

function parameterOf(call: KernelCall, name: string): number {
  let at = 0
  for (const field of fieldsOf(call.kernel)) {
    if (field.name === name) return call.parameters[at] as number
    at += field.count
  }
  throw new Error(`The kernel "${call.kernel}" has no ${name}.`)
}
