import {
  floatParameters,
  kernelParameters,
  scratchBytes,
  type KernelName,
  type KernelParameters,
} from '../kernel-convention.ts'
import { sizeOf } from '../manifest.ts'
import {
  broadcastStrides,
  outerRows,
  pixelOrder,
  rowMajor,
  sameOrder,
  sixAxes,
  stridesOf,
  type Order,
} from './layout.ts'
import { MemoryMap } from './memory.ts'

/** A parameter of a kernel: a whole number or address, or a float. */
export type KernelParameter = number | { float: number }

/** One call of a kernel over so many items, with the step that it is part of. */
export interface KernelCall {
  kernel: KernelName
  parameters: KernelParameter[]
  items: number
  step: string
}

/** Numbers in memory. */
export interface Floats {
  kind: 'floats'
  shape: readonly number[]
  order: Order
  address: number
}

/** Signs in memory, a bit each: rows of channels, each row `pitch` bytes. */
export interface Bits {
  kind: 'bits'
  shape: readonly number[]
  address: number
  channels: number
  pitch: number
}

/** Bytes in memory: rows of channels, each row `pitch` bytes; scales by which parts of them are multiplied. */
export interface Bytes {
  kind: 'bytes'
  shape: readonly number[]
  address: number
  channels: number
  pitch: number
  scales: number
  /** Whether each row has a scale of its own; else all share one. */
  byRow: boolean
}

export type Value = Floats | Bits | Bytes

/** Numbers of a constant. */
export type ConstantData =
  Float32Array | Int32Array | Uint32Array | BigUint64Array | Uint16Array | Int8Array | Uint8Array

/** How weights lie for those who compute a plan. */
export interface PlanTarget {
  /** Outputs whose 64-bit words lie side by side in a layer of signs. */
  binaryLanes: 4 | 8
  /** Outputs whose signs of four inputs are one word in a layer of bytes and signs. */
  byteLanes: 4 | 16
  /** Where constants begin, apart from what steps write; null if they are among it. */
  constants: number | null
}

/** The kernels of WebAssembly. */
export const wasmTarget: PlanTarget = { binaryLanes: 4, byteLanes: 4, constants: null }

/** A constant, and where it lies. */
export interface PlacedConstant {
  address: number
  bytes: Uint8Array
  data: ConstantData
}

/** Kernels may read a vector beyond the scratch memory that they use. */
const scratchGuard = 64

/** Where constants and programs of a plan begin: what lies before is the module's own. */
const dataStart = 65_536

/** A plan under construction: calls, constants, and where everything lies. */
export class PlanBuilder {
  readonly calls: KernelCall[] = []
  readonly constants: PlacedConstant[] = []
  readonly target: PlanTarget
  readonly #memory: MemoryMap
  readonly #constants: MemoryMap
  /** How many values lie in a buffer that are still needed. */
  readonly #owners = new Map<number, number>()
  readonly #uniform = new Map<string, number>()
  #scratch = 0
  /** The step that is being planned. */
  step = ''

  constructor(target: PlanTarget) {
    this.target = target
    this.#memory = new MemoryMap(target.constants === null ? dataStart : 0)
    this.#constants = target.constants === null ? this.#memory : new MemoryMap(target.constants)
  }

  get memoryBytes(): number {
    return this.#memory.size
  }

  get scratchBytes(): number {
    return this.#scratch
  }

  constant(data: ConstantData): number {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    const address = this.#constants.append(bytes.length)
    this.constants.push({ address, bytes, data })
    return address
  }

  /** So many times the same number. */
  uniform(value: number, count: number): number {
    const key = `${value} ${count}`
    const address = this.#uniform.get(key) ?? this.constant(new Float32Array(count).fill(value))
    this.#uniform.set(key, address)
    return address
  }

  reserve(bytes: number): number {
    const address = this.#memory.take(bytes)
    this.#owners.set(address, 1)
    return address
  }

  floats(shape: readonly number[], order: Order): Floats {
    return { kind: 'floats', shape, order, address: this.reserve(4 * sizeOf(shape)) }
  }

  bits(shape: readonly number[], channels: number, pitch: number): Bits {
    return { kind: 'bits', shape, channels, pitch, address: this.reserve((sizeOf(shape) / channels) * pitch) }
  }

  /** Rows of bytes, their scales behind them. */
  bytes(shape: readonly number[], channels: number, byRow: boolean): Bytes {
    const pitch = Math.ceil(channels / 4) * 4
    const rows = sizeOf(shape) / channels
    const address = this.reserve(rows * pitch + 4 * (byRow ? rows : 1))
    return { kind: 'bytes', shape, address, channels, pitch, scales: address + rows * pitch, byRow }
  }

  /** Another value in the same buffer. */
  share<Kind extends Value>(value: Kind): Kind {
    const owners = this.#owners.get(value.address)
    if (owners !== undefined) this.#owners.set(value.address, owners + 1)
    return value
  }

  /** A value is needed no longer; constants stay. */
  release({ address }: Pick<Value, 'address'>): void {
    const owners = this.#owners.get(address)
    if (owners === undefined) return
    if (owners > 1) this.#owners.set(address, owners - 1)
    else {
      this.#owners.delete(address)
      this.#memory.give(address)
    }
  }

  /** @param scratch bytes that it uses of the memory that all kernels share: see scratchBytes */
  call<Name extends KernelName>(kernel: Name, items: number, parameters: KernelParameters[Name], scratch = 0): void {
    this.#scratch = Math.max(this.#scratch, scratch + scratchGuard)
    this.calls.push({ kernel, parameters: inOrder(kernel, parameters), items, step: this.step })
  }

  /** x in an order of axes; a copy, to be released, if it lies in another. */
  inOrder(x: Floats, order: Order): Floats {
    if (sameOrder(x.shape, x.order, order)) return this.share({ ...x, order })
    const result = this.floats(x.shape, order)
    this.copy(stridesOf(x.shape, x.order), x.address, result, stridesOf(x.shape, order), result.address, x.shape)
    return result
  }

  /** Copies `shape` values from one place to another, with the strides of both. */
  copy(
    from: readonly number[],
    fromAddress: number,
    out: Floats,
    into: readonly number[],
    intoAddress: number,
    shape: readonly number[],
  ): void {
    const { extents, strides } = sixAxes(shape, out.order, [from, into])
    const [xStrides, outStrides] = strides as [number[], number[]]
    this.call('copy', outerRows(extents), { extents, x: fromAddress, xStrides, out: intoAddress, outStrides })
  }

  /** An elementwise operation of two operands, broadcast. */
  combine(code: number, a: Floats, b: Floats, shape: readonly number[]): Floats {
    const full = [a, b].find(
      (operand) => sizeOf(operand.shape) === sizeOf(shape) && operand.shape.length === shape.length,
    )
    const result = this.floats(shape, full?.order ?? rowMajor(shape))
    const { extents, strides } = sixAxes(shape, result.order, [
      broadcastStrides(a.shape, a.order, shape),
      broadcastStrides(b.shape, b.order, shape),
    ])
    const [aStrides, bStrides] = strides as [number[], number[]]
    this.call('combine', outerRows(extents), {
      extents,
      operation: code,
      a: a.address,
      aStrides,
      b: b.address,
      bStrides,
      out: result.address,
    })
    return result
  }

  map(code: number, x: Floats, factor = 0): Floats {
    const result = this.floats(x.shape, x.order)
    const count = sizeOf(x.shape)
    const parameters = { x: x.address, out: result.address, count, operation: code, factor }
    this.call('map', Math.ceil(count / 4), parameters, scratchBytes.map())
    return result
  }

  /** Images with the channels of a pixel side by side. */
  pixels(x: Floats): Floats {
    return this.inOrder(x, pixelOrder)
  }
}

/** A kernel's parameters as it reads them, one after the other. */
function inOrder<Name extends KernelName>(kernel: Name, parameters: KernelParameters[Name]): KernelParameter[] {
  const values = parameters as unknown as Readonly<Record<string, number | readonly number[]>>
  const floats: readonly string[] = floatParameters[kernel] ?? []
  return kernelParameters[kernel].flatMap(([name, count]): readonly KernelParameter[] => {
    const value = values[name]!
    const list = typeof value === 'number' ? [value] : value
    if (list.length !== count) throw new Error(`The kernel "${kernel}" takes ${count} ${name}, and got ${list.length}.`)
    return floats.includes(name) ? list.map((float) => ({ float })) : list
  })
}
