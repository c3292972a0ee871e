import process from 'node:process'
import { runCommandLine } from './command-line.ts'
import { createTerminal } from './terminal.ts'

process.title = 'signum'
const terminal = createTerminal(process.stdout, process.stderr)
// Node itself prints two lines and mentions a flag of Node.
process.removeAllListeners('warning')
process.on('warning', ({ message }) => terminal.say(`signum: warning: ${message}`))
process.exitCode = await runCommandLine(process.argv.slice(2), terminal)
