import { fileURLToPath } from 'node:url'
import { utilityProcess } from 'electron'
import { trialTime, type TrialEnd } from '../trainer/engines/onnxruntime/trial-channel.ts'

// Seen from out/main/index.js.
const script = fileURLToPath(new URL('./graphics-trial.js', import.meta.url))

/** Tries a graphics processor in a process of its own, which its driver may take with it. */
export function tryGraphics(provider: string): Promise<TrialEnd> {
  const child = utilityProcess.fork(script, [provider], { stdio: ['ignore', 'pipe', 'ignore'], serviceName: 'trial' })
  let words = ''
  child.stdout?.setEncoding('utf8').on('data', (part: string) => (words += part))
  return new Promise((resolve) => {
    const alarm = setTimeout(() => child.kill(), trialTime)
    child.once('exit', (code) => {
      clearTimeout(alarm)
      resolve({ code, words })
    })
  })
}
