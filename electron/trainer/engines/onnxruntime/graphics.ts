import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Engine } from '../engine.ts'
import { onnxruntimeEngine } from './engine.ts'
import { askForTrial, trialTime, type TrialEnd } from './trial-channel.ts'

const loaders = [
  '/usr/lib',
  '/usr/lib64',
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
  '/usr/local/lib',
].map((folder) => `${folder}/libvulkan.so.1`)

/** Whether graphics drivers can be found: other systems have interfaces of their own. */
export function hasVulkan(): boolean {
  return process.platform !== 'linux' || loaders.some((path) => existsSync(path))
}

/** onnxruntime on a graphics processor, tried on a sum of two numbers. @throws Error saying what is missing */
export async function openGraphics(provider: 'webgpu' | 'cuda', threads: number): Promise<Engine> {
  if (provider === 'webgpu' && !hasVulkan()) {
    throw new Error('no Vulkan: install libvulkan1 and the driver of your graphics processor')
  }
  if (provider === 'cuda' && !cudaIsThere())
    throw new Error('its CUDA provider is not installed: signum engines install cuda')
  await tryElsewhere(provider)
  return onnxruntimeEngine({ threads, provider })
}

/** Drivers may speak to the terminal, or take the process with them: the first try is made in a process of its own. */
async function tryElsewhere(provider: string): Promise<void> {
  const { code, words } = await (process.versions['electron'] === undefined
    ? tryInNode(provider)
    : askForTrial(provider))
  if (code !== 0) throw new Error(words.trim() === '' ? `the trial ended with ${code}` : words.trim())
}

/** Ends with the trial's exit code, or with what else ended it. */
function tryInNode(provider: string): Promise<TrialEnd> {
  const script = fileURLToPath(new URL('graphics-trial.ts', import.meta.url))
  return new Promise((resolve) => {
    execFile(process.execPath, [script, provider], { timeout: trialTime }, (error, words) =>
      resolve({ code: error === null ? 0 : (error.signal ?? `exit code ${error.code}`), words }),
    )
  })
}

/** The folder of onnxruntime's libraries. */
export function librariesFolder(): string {
  const { platform, arch } = process
  return fileURLToPath(
    new URL(`bin/napi-v6/${platform}/${arch}/`, import.meta.resolve('onnxruntime-node/package.json')),
  )
}

function cudaIsThere(): boolean {
  const folder = librariesFolder()
  return ['libonnxruntime_providers_cuda.so', 'onnxruntime_providers_cuda.dll'].some((name) =>
    existsSync(`${folder}${name}`),
  )
}
