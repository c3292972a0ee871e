import process from 'node:process'
import { enterCallersFolder } from './callers-folder.ts'
import { describeFailure, exitCodes } from './command-failure.ts'
import { runCommandLine } from './command-line.ts'
import { createTerminal } from './terminal.ts'

process.title = 'signum'
let isLost = false
const terminal = createTerminal(process.stdout, process.stderr, () => {
  isLost = true
  // Where it is noticed after the command has ended.
  process.exitCode ||= exitCodes.failed
})
// Node itself prints two lines and mentions a flag of Node.
process.removeAllListeners('warning')
process.on('warning', ({ code, message }: NodeJS.ErrnoException) => {
  // sharp fears for libraries that only a window of Electron on Linux loads; this is no window.
  if (code !== 'SharpElectronLinux') terminal.say(`signum: warning: ${message}`)
})
const exitCode = await run()
process.exitCode = exitCode === exitCodes.done && isLost ? exitCodes.failed : exitCode

async function run(): Promise<number> {
  try {
    enterCallersFolder()
  } catch (error) {
    const { exitCode: code, line } = describeFailure(error, null)
    terminal.say(`signum: ${line}`)
    return code
  }
  return runCommandLine(process.argv.slice(2), terminal)
}
