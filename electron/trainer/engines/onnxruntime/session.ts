import { createRequire } from 'node:module'
import './telemetry.ts'
import { InferenceSession } from 'onnxruntime-node'
import { messageOf } from '../../../../shared/errors/message-of.ts'
import { phrase } from '../../../../shared/errors/phrase.ts'
import { EngineError } from '../engine.ts'
import { encodeModel, type OnnxModel } from './model-proto.ts'

export const onnxruntimeVersion = (
  createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string }
).version

export interface SessionOptions {
  threads: number
  /** webgpu: any graphics processor; cuda: an NVIDIA card, if its provider is installed. */
  provider: 'cpu' | 'webgpu' | 'cuda'
}

/** Makes a model ready to run. @throws EngineError with the words of onnxruntime if it refuses the model. */
export async function createSession(
  model: OnnxModel,
  { threads, provider }: SessionOptions,
): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(encodeModel(model), {
      executionProviders: [provider],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      // A plan of the memory would be held beside what the first run took: a third more, and no faster.
      enableMemPattern: false,
      // Threads wait for one another awake, which is 4 % faster, but not for long: idle programs would take cores from
      // the active one.
      extra: { session: { intra_op: { allow_spinning: '1', spin_duration_us: '500' } } },
    })
  } catch (error) {
    throw new EngineError(
      {
        code: 'engine-failed',
        subject: model.name,
        what: phrase`onnxruntime ${onnxruntimeVersion} refuses the program ${model.name}:
            ${messageOf(error)}`,
      },
      { cause: error },
    )
  }
}
