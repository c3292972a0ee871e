import { kernelParameters, scratchBytes, type KernelName } from './kernel-convention.ts'
import { kernels } from './kernels.ts'
import { relaxedKernels } from './relaxed-kernels.ts'

/** The part of WebAssembly that is used; its types come with those of a browser. */
interface Wasm {
  Memory: new (size: { initial: number; maximum?: number; shared?: boolean }) => WasmMemory
  validate(bytes: Uint8Array): boolean
  compile(bytes: Uint8Array): Promise<object>
  instantiate(module: object, imports: object): Promise<{ exports: Record<string, unknown> }>
}

export interface WasmMemory {
  readonly buffer: ArrayBufferLike
}

const { WebAssembly: wasm } = globalThis as unknown as { WebAssembly: Wasm }

export type Kernel = (parameters: number, scratch: number, start: number, end: number) => void
export type Kernels = Readonly<Record<string, Kernel>>

const pageBytes = 65_536
const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))

let plain: Promise<object> | null = null
let relaxed: Promise<object | null> | null = null
let shared: Promise<[object, object | null]> | null = null

/** @param shared whether other threads see it too */
export function memoryOf(bytes: number, shared = false): WasmMemory {
  const initial = Math.ceil(bytes / pageBytes)
  return new wasm.Memory(shared ? { initial, maximum: initial, shared } : { initial })
}

/** Pages that a module over shared memory says to take at most: those of 4 GiB, in LEB128. */
const mostPages = [0x80, 0x80, 0x04]
/** The import of a memory of any size, as the compiler writes it: section, length, one import, "env", "memory". */
const memoryImport = [2, 15, 1, 3, 101, 110, 118, 6, 109, 101, 109, 111, 114, 121, 2, 0, 0]

/** The same module over a shared memory, whose import says so and has a largest size. */
function overShared(bytes: Uint8Array): Uint8Array {
  const at = bytes.findIndex((_, place) => memoryImport.every((byte, index) => bytes[place + index] === byte))
  if (at < 0) throw new Error('The kernels do not import their memory as they should.')
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at + memoryImport.length)]
  const changed = [2, 15 + mostPages.length, ...memoryImport.slice(2, -2), 3, 0, ...mostPages]
  return Uint8Array.from([...before, ...changed, ...after])
}

/** Whether threads can share memory here: in a page, only if it is isolated from other origins. */
export const canShare = (): boolean => typeof SharedArrayBuffer !== 'undefined'

const isShared = ({ buffer }: WasmMemory) => canShare() && buffer instanceof SharedArrayBuffer

/**
 * The kernels over a memory. Where the engine has relaxed vector instructions, and they give the very sums of the plain
 * kernels, layers of bytes use their dot products.
 * @param dots false leaves those out
 */
export async function kernelsOn(memory: WasmMemory, dots = true): Promise<Kernels> {
  plain ??= wasm.compile(bytesOf(kernels))
  relaxed ??= relaxedModule(await plain)
  const [all, dotted] = isShared(memory) ? await (shared ??= sharedModules()) : [await plain, await relaxed]
  const exports = await instance(all, memory)
  return dotted === null || !dots ? exports : { ...exports, ...(await instance(dotted, memory)) }
}

async function sharedModules(): Promise<[object, object | null]> {
  const all = await wasm.compile(overShared(bytesOf(kernels)))
  return [all, (await relaxed) === null ? null : await wasm.compile(overShared(bytesOf(relaxedKernels)))]
}

/** Whether layers of bytes use dot products here. */
export async function hasDotProducts(): Promise<boolean> {
  await kernelsOn(memoryOf(pageBytes))
  return (await relaxed) !== null
}

async function instance(module: object, memory: WasmMemory): Promise<Kernels> {
  const { exports } = await wasm.instantiate(module, { env: { memory } })
  return exports as Kernels
}

/** The module of relaxed kernels; null if the engine has none, or its results are not those of the plain ones. */
async function relaxedModule(judge: object): Promise<object | null> {
  const bytes = bytesOf(relaxedKernels)
  if (!wasm.validate(bytes)) return null
  try {
    const module = await wasm.compile(bytes)
    const [expected, found] = await Promise.all([judge, module].map(trialSums))
    return expected!.every((value, index) => Object.is(value, found![index])) ? module : null
  } catch {
    // The plain kernels do all that these do.
    return null
  }
}

/** Sums of a small layer of bytes: every byte from -127 to 127 meets both signs. */
async function trialSums(module: object): Promise<Float32Array> {
  const [rows, groups, outputs] = [8, 160, 8]
  const memory = memoryOf(4 * pageBytes)
  const [x, weights, scales, out, parameters, scratch] = [0, 1, 2, 3, 4, 5].map((place) => pageBytes + place * 16_384)
  const view = new DataView(memory.buffer)
  for (let place = 0; place < rows * groups * 4; place++) view.setInt8(x! + place, ((place * 89) % 255) - 127)
  for (let word = 0; word < (outputs / 4) * groups; word++)
    view.setUint16(weights! + 2 * word, (word * 40_503) & 65_535, true)
  view.setFloat32(scales!, 1, true)
  const given: Readonly<Record<string, number>> = {
    ...{ x: x!, height: 1, width: rows, pixelBytes: 4 * groups, kernelHeight: 1, kernelWidth: 1 },
    ...{ strideHeight: 1, strideWidth: 1, padTop: 0, padLeft: 0, dilationHeight: 1, dilationWidth: 1 },
    ...{ outHeight: 1, outWidth: rows, imageBytes: rows * 4 * groups, weights: weights!, tapGroups: groups, groups },
    ...{ outputs, out: out!, outFloats: outputs, scales: scales!, partRows: 0 },
  }
  const name: KernelName = 'bytes'
  for (const [place, [field]] of kernelParameters[name].entries())
    view.setInt32(parameters! + 4 * place, given[field]!, true)
  if (scratchBytes.bytes(groups) > 16_384) throw new Error('The trial of relaxed kernels is too large.')
  ;(await instance(module, memory))[name]!(parameters!, scratch!, 0, rows)
  return new Float32Array(memory.buffer, out, rows * outputs)
}
