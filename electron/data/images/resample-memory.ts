import { resampleKernel } from './resample-kernel.ts'

interface Kernel {
  planes(from: number, to: number, count: number): void
  sideways(
    from: number,
    stride: number,
    rows: number,
    to: number,
    width: number,
    first: number,
    weights: number,
    most: number,
  ): void
  downwards(
    from: number,
    stride: number,
    columns: number,
    to: number,
    height: number,
    first: number,
    count: number,
    weights: number,
    most: number,
  ): void
}

interface Memory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}

/** The part of WebAssembly that is used; its types come with those of a browser. */
interface Wasm {
  Memory: new (size: { initial: number }) => Memory
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object, imports: object) => { exports: unknown }
}

const { WebAssembly: wasm } = globalThis as unknown as { WebAssembly: Wasm }
const page = 65_536
/** Loads reach so many bytes beyond what they need. */
const slack = 64

/** The kernels of resources/kernels/resampling with their memory, of one thread. */
class ResampleMemory {
  readonly kernel: Kernel
  readonly #memory = new wasm.Memory({ initial: 64 })
  #next = 0

  constructor() {
    const module = new wasm.Module(Buffer.from(resampleKernel, 'base64'))
    const { exports } = new wasm.Instance(module, { env: { memory: this.#memory } })
    this.kernel = exports as Kernel
  }

  /** Everything that was placed is let go of; so many bytes in so many pieces can be placed. */
  begin(bytes: number, pieces: number): void {
    const needed = Math.ceil((page + bytes + slack * (pieces + 1)) / page) - this.#memory.buffer.byteLength / page
    if (needed > 0) this.#memory.grow(needed)
    this.#next = page
  }

  /** @returns where so many bytes may be written */
  place(bytes: number): number {
    const at = this.#next
    this.#next += Math.ceil((bytes + slack) / 16) * 16
    return at
  }

  write(values: Int32Array | Int16Array | Uint8Array): number {
    const at = this.place(values.byteLength)
    new Uint8Array(this.#memory.buffer, at, values.byteLength).set(
      new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    )
    return at
  }

  read(at: number, to: Uint8Array): void {
    to.set(new Uint8Array(this.#memory.buffer, at, to.length))
  }
}

let made: ResampleMemory | null = null

/** The memory of this thread, made when it is first needed. */
export function resampleMemory(): ResampleMemory {
  made ??= new ResampleMemory()
  return made
}
