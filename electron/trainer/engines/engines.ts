import { firstLineOf } from '../../../shared/errors/message-of.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import type { EngineRow } from '../../../shared/contract/system.ts'
import { EngineError, type Engine } from './engine.ts'
import { referenceEngine } from './reference/engine.ts'

/** An engine with the reason why it was taken. */
export interface EngineChoice {
  engine: Engine
  reason: string
}

/** An engine that was loaded, and what there is to say of how it computes here. */
interface Loaded {
  engine: Engine
  reason: string
  /** Whether `auto` considers it here; left out, it does if its entry says so. */
  raced?: boolean
  /** What is wrong with it here though it works, worked out when asked for: sentences. */
  warnings?: () => Promise<string[]>
}

/** What the engine torch computes on. */
export interface Devices {
  /** As PyTorch names it; null takes its first. */
  device: string | null
  /** How many compute a batch together. */
  devices: number
}

const oneDevice: Devices = { device: null, devices: 1 }

interface Entry {
  name: string
  title: string
  /** Whether `auto` considers it. */
  raced: boolean
  /** Whether it can be worth the time that loading it for a race takes; left out, it is. */
  worthRacing?(): Promise<boolean>
  /** @throws Error saying why it does not work here. */
  load(threads: number, on?: Devices): Promise<Loaded>
}

const entries: readonly Entry[] = [
  {
    name: 'onnxruntime',
    title: 'onnxruntime',
    raced: true,
    async load(threads) {
      const { onnxruntimeEngine } = await import('./onnxruntime/engine.ts')
      const { processorSupport } = await import('./onnxruntime/support.ts')
      const { refusalWarnings } = await import('./onnxruntime/refusals.ts')
      const support = await processorSupport()
      return {
        engine: onnxruntimeEngine({ threads, provider: 'cpu' }),
        reason: `one ONNX graph a training step, on the processor in float32, ${support.reason}`,
        warnings: () => refusalWarnings(support),
      }
    },
  },
  {
    name: 'webgpu',
    title: 'onnxruntime on WebGPU',
    raced: true,
    async load(threads) {
      const { openGraphics } = await import('./onnxruntime/graphics.ts')
      return {
        engine: await openGraphics('webgpu', threads),
        reason: 'one ONNX graph a training step, on the graphics processor in float32',
      }
    },
  },
  {
    name: 'cuda',
    title: 'onnxruntime on CUDA',
    raced: true,
    async load(threads) {
      const { openGraphics } = await import('./onnxruntime/graphics.ts')
      return {
        engine: await openGraphics('cuda', threads),
        reason: 'one ONNX graph a training step, on an NVIDIA card in float32',
      }
    },
  },
  {
    name: 'torch',
    title: 'PyTorch',
    raced: true,
    async load(threads, { device, devices: ranks } = oneDevice) {
      const { findPython } = await import('./torch/python.ts')
      const { torchEngine } = await import('./torch/engine.ts')
      const python = findPython()
      const engine = await torchEngine({ python: python.path, device: device ?? python.device, threads, ranks })
      const { device: taken, devices } = engine.facts
      return {
        engine,
        // On a processor onnxruntime is faster, and starting Python takes seconds.
        raced: taken !== 'cpu',
        reason:
          `one Python function a training step, in ${python.path} (${python.reason}), on ${taken}` +
          `${ranks === 1 ? '' : ` and ${ranks - 1} more (${engine.facts.backend})`}; ` +
          `devices: ${devices.map(({ name, title }) => `${name} (${title})`).join(', ')}`,
      }
    },
    worthRacing: async () => (await import('./torch/python.ts')).mayHaveGraphics(),
  },
  {
    name: 'tensorflow',
    title: 'TensorFlow.js',
    raced: true,
    async load() {
      const { tensorflowEngine } = await import('./tensorflow/engine.ts')
      const { loadTensorflow } = await import('./tensorflow/library.ts')
      return { engine: await tensorflowEngine(), reason: (await loadTensorflow()).reason }
    },
  },
  {
    name: 'reference',
    title: 'Reference',
    raced: false,
    load: () =>
      Promise.resolve({ engine: referenceEngine, reason: 'float64 interpreter, slow: the judge of the others' }),
  },
]

/**
 * Loads an engine by name.
 * @param on for the engine torch
 * @throws EngineError if there is none or it does not work here.
 */
export async function chooseEngine(name: string, threads: number, on: Devices = oneDevice): Promise<EngineChoice> {
  const entry = entries.find((candidate) => candidate.name === name)
  if (entry === undefined)
    throw new EngineError({
      code: 'unknown-name',
      subject: name,
      field: 'engine',
      what: phrase`there is no engine "${name}"`,
      remedy: phrase`there are auto, ${entries.map((candidate) => candidate.name).join(', ')}`,
    })
  try {
    const { engine, reason } = await entry.load(threads, on)
    return { engine, reason: `asked for: ${reason}` }
  } catch (error) {
    throw new EngineError(
      {
        code: 'engine-unavailable',
        subject: name,
        field: 'engine',
        what: phrase`the engine ${name} does not work here: ${firstLineOf(error)}`,
        remedy: 'choose another engine, or auto',
      },
      { cause: error },
    )
  }
}

/** The engines among which `auto` chooses, as far as they work here. */
export async function racedEngines(threads: number): Promise<Engine[]> {
  const loaded = await Promise.all(
    entries
      .filter(({ raced }) => raced)
      .map(async (entry) => {
        if ((await entry.worthRacing?.()) === false) return null
        const found = await entry.load(threads).catch(() => null)
        if (found?.raced !== false) return found
        await found.engine.close?.()
        return null
      }),
  )
  return loaded.flatMap((entry) => (entry === null ? [] : [entry.engine]))
}

/** Every engine, whether it can be used here, and why or why not. */
export async function listEngines(): Promise<EngineRow[]> {
  const rows = await Promise.all(
    entries.map(async ({ name, title, raced, load }) => {
      try {
        const { engine, reason, warnings, raced: here } = await load(1)
        await engine.close?.()
        return {
          name,
          title,
          usable: true,
          version: engine.version,
          reason,
          warnings: (await warnings?.()) ?? [],
          raced: here ?? raced,
        }
      } catch (error) {
        return { name, title, usable: false, version: null, reason: firstLineOf(error), warnings: [], raced: false }
      }
    }),
  )
  return rows
}
