import { createRequire } from 'node:module'
import { join } from 'node:path'
import type * as tfjs from '@tensorflow/tfjs-core'

export type TensorFlow = typeof tfjs

/** TensorFlow.js with the backend that computes. */
export interface Library {
  tf: TensorFlow
  version: string
  /** Which backend it is, and why not a faster one. */
  reason: string
}

// Not by the name `require`: a bundle for Electron declares that itself.
const requirePackage = createRequire(import.meta.url)
let loaded: Promise<Library> | null = null

/**
 * Loads TensorFlow.js once a process: the C library if one of its packages is installed, else WebAssembly.
 * @throws Error if neither loads
 */
export function loadTensorflow(): Promise<Library> {
  loaded ??= load()
  return loaded
}

async function load(): Promise<Library> {
  const missing: string[] = []
  for (const { name, from } of places()) {
    const native = loadNative(name, from)
    if (typeof native !== 'string') {
      await native.ready()
      return { tf: native, version: versionOf(name, from), reason: `the C library of ${name}` }
    }
    missing.push(native)
  }
  const tf = requirePackage('@tensorflow/tfjs-core') as TensorFlow
  const { setWasmPaths } = requirePackage('@tensorflow/tfjs-backend-wasm') as { setWasmPaths: (folder: string) => void }
  setWasmPaths(
    requirePackage.resolve('@tensorflow/tfjs-backend-wasm/package.json').replace('package.json', 'wasm-out/'),
  )
  if (!(await tf.setBackend('wasm'))) throw new Error('TensorFlow.js does not load its WebAssembly backend.')
  await tf.ready()
  return {
    tf,
    version: versionOf('@tensorflow/tfjs-core'),
    reason: `WebAssembly on one thread; native TensorFlow is not there: ${missing.join('; ')}`,
  }
}

type Require = typeof requirePackage

/** Where the C library's packages may be: among ours, or in the folder that test/checks/tensorflow/build.sh makes. */
function places(): { name: string; from: Require }[] {
  const folder = process.env['SIGNUM_TENSORFLOW']
  const built =
    folder === undefined ? [] : [{ name: '@tensorflow/tfjs-node', from: createRequire(join(folder, 'package.json')) }]
  return [
    ...built,
    ...['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'].map((name) => ({ name, from: requirePackage })),
  ]
}

/** The package, or why it does not load. */
function loadNative(name: string, from: Require): TensorFlow | string {
  try {
    restoreChecks()
    // Otherwise it prints which processor it finds.
    process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2'
    return from(name) as TensorFlow
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return code === 'MODULE_NOT_FOUND' && message.includes(name)
      ? `${name} is not installed`
      : `${name} does not load (${message.split('\n')[0]})`
  }
}

/** tfjs-node calls functions of node:util that Node 23 removed (tfjs issue 8611). */
function restoreChecks(): void {
  const util = requirePackage('node:util') as Record<string, unknown>
  util['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined
  util['isArray'] ??= Array.isArray
}

function versionOf(name: string, from = requirePackage): string {
  return (from(`${name}/package.json`) as { version: string }).version
}
