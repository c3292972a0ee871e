import { execFile } from 'node:child_process'
import { trialTime, type TrialEnd } from '../trainer/engines/onnxruntime/trial-channel.ts'
import { withoutPage } from './switches.ts'

/**
 * Tries a graphics processor in a process of its own while there is no window: only an app that is ready may start a
 * utility process, and without a display it never is.
 * @param app what Electron was given to run, where it is not packed
 */
export function tryWithoutWindow(app: readonly string[]): (provider: string) => Promise<TrialEnd> {
  return (provider) =>
    new Promise((resolve) => {
      const args = [...app, '--graphics-trial', ...withoutPage, '--', provider]
      execFile(process.execPath, args, { timeout: trialTime }, (error, words) =>
        resolve({ code: error === null ? 0 : (error.signal ?? `exit code ${error.code}`), words }),
      )
    })
}
