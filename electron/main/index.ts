// Entry of the app: opens the window, or runs one of the programs for which its binary is started without one. Electron
// is ready only after this module has been evaluated, so these run before it would look for a display.
import { availableParallelism } from 'node:os'
import process from 'node:process'
import { app } from 'electron'
import { answerTrials } from '../trainer/engines/onnxruntime/trial-channel.ts'
import { programAmong } from './switches.ts'
import { tryWithoutWindow } from './trial-without-window.ts'

// As electron/thread-pool.js has it, before a first image is decoded.
process.env['UV_THREADPOOL_SIZE'] ??= String(Math.max(4, availableParallelism()))
const asked = programAmong(process.argv)
if (asked === null) await import('./window-app.ts')
else {
  const [binary = process.execPath, ...before] = process.argv
  // As Node has it: the binary, the script, and what was typed.
  process.argv = [binary, import.meta.filename, ...asked.args]
  if (asked.program === '--command-line') {
    answerTrials(tryWithoutWindow(app.isPackaged ? [] : before.slice(0, 1)))
    await import('../cli/main.ts')
    // What could not be written is told a turn later.
    await new Promise((turn) => setImmediate(turn))
  } else {
    const trial: string = './graphics-trial.js'
    await import(trial)
    // It ends the process by itself.
    await new Promise(() => undefined)
  }
  // Electron leaves with 0 where it is not told.
  process.exit(process.exitCode)
}
