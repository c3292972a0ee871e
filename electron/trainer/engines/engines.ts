import type { EngineRow } from '../../../shared/contract/system.ts'
import { EngineError, type Engine } from './engine.ts'
import { referenceEngine } from './reference/engine.ts'

/** An engine with the reason why it was taken. */
export interface EngineChoice {
  engine: Engine
  reason: string
}

/** Loads an engine by name; `auto` takes the fastest one that loads here and says why. @throws EngineError */
export async function chooseEngine(name: string, threads: number): Promise<EngineChoice> {
  if (name === 'reference') return { engine: referenceEngine, reason: 'asked for: a float64 interpreter, slow but exact' }
  const loaded = await loadOnnxruntime(threads)
  if (name === 'onnxruntime' || name === 'auto') {
    if (loaded.engine === null) throw new EngineError(`The engine onnxruntime does not load here: ${loaded.reason}. Run "npm ci" again, or choose the engine "reference".`)
    return { engine: loaded.engine, reason: name === 'auto' ? 'auto: the fastest engine that works here; the reference interpreter is for checks only' : 'asked for' }
  }
  throw new EngineError(`There is no engine "${name}"; there are auto, onnxruntime and reference.`)
}

async function loadOnnxruntime(threads: number): Promise<{ engine: Engine | null; reason: string }> {
  try {
    const { onnxruntimeEngine } = await import('./onnxruntime/engine.ts')
    return { engine: onnxruntimeEngine({ threads, provider: 'cpu' }), reason: 'one ONNX graph a training step, on the processor in float32' }
  } catch (error) {
    return { engine: null, reason: firstLine(error) }
  }
}

/** Every engine, whether it can be used here, and why or why not. */
export async function listEngines(): Promise<EngineRow[]> {
  const onnxruntime = await loadOnnxruntime(1)
  return [
    { name: 'onnxruntime', title: 'onnxruntime', usable: onnxruntime.engine !== null, version: onnxruntime.engine?.version ?? null, reason: onnxruntime.reason, chosen: onnxruntime.engine !== null },
    { name: 'reference', title: 'Reference', usable: true, version: referenceEngine.version, reason: 'float64 interpreter, slow: the judge of the others', chosen: false },
    await tensorflowRow(),
  ]
}

/**
 * Loads @tensorflow/tfjs-node-gpu where it is installed, and says in one line how that went. Graphs are not lowered to it
 * yet, so it is never chosen.
 */
async function tensorflowRow(): Promise<EngineRow> {
  const row = { name: 'tensorflow', title: 'TensorFlow.js (tfjs-node-gpu)', usable: false, chosen: false }
  const packageName = '@tensorflow/tfjs-node-gpu'
  try {
    const { version } = (await import(packageName)) as { version: Record<string, string> }
    return { ...row, version: version['tfjs-node'] ?? null, reason: 'loads here, but graphs are not lowered to it yet' }
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND'
    const reason = missing ? 'the optional package is not installed: its library could not be downloaded, or it has no build for this machine' : `does not load: ${firstLine(error)}`
    return { ...row, version: null, reason }
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!
}
