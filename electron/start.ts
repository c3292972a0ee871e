import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { messageOf } from '../shared/errors/message-of.ts'
import { enterCallersFolder } from './cli/callers-folder.ts'
import { runCommandLine } from './cli/command-line.ts'
import { findElectron } from './cli/electron-binary.ts'
import { createTerminal, type Terminal } from './cli/terminal.ts'
import { isStale, repositoryDirectory, stateOfPage } from './serve/built-page.ts'

/** Builds the desktop app if needed and runs it. @returns its exit code. */
async function openDesktop(binary: string, args: readonly string[], terminal: Terminal): Promise<number> {
  if (isStale(join('out', 'main', 'index.js'), ['electron', 'renderer', 'shared'])) {
    terminal.say('building the app')
    const { build } = await import('electron-vite')
    await build({ root: repositoryDirectory, logLevel: 'warn' })
  }
  const dataDirectory = parseArgs({ args: [...args], options: { 'data-dir': { type: 'string' } } }).values['data-dir']
  // What is built is the project's; paths are those of the folder in which npm was called.
  enterCallersFolder()
  const environment =
    dataDirectory === undefined ? process.env : { ...process.env, SIGNUM_DATA_DIR: resolve(dataDirectory) }
  // As root Chromium ends before the app could say why, unless its sandbox is off; the app then refuses in words.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const child = spawn(binary, [...sandbox, repositoryDirectory], { stdio: 'inherit', env: environment })
  const code = await new Promise<number | null>((done, fail) => {
    child.on('error', fail)
    child.on('exit', done)
  })
  // The system's loader has said which library is missing.
  if (code === 127)
    terminal.say(`signum: ${binary} cannot be loaded: install the library that is named above, or use signum serve`)
  return code === 127 ? 1 : (code ?? 1)
}

/** Builds the page if needed and serves it to a browser. */
async function openInBrowser(args: readonly string[], terminal: Terminal): Promise<number> {
  if (stateOfPage() !== 'built') {
    terminal.say('building the page')
    const { build } = await import('vite')
    await build({ configFile: join(repositoryDirectory, 'renderer', 'vite.config.ts'), logLevel: 'warn' })
  }
  enterCallersFolder()
  return runCommandLine(['serve', ...args], terminal)
}

const terminal = createTerminal(process.stdout, process.stderr)
const args = process.argv.slice(2)
const binary = findElectron()
try {
  process.exitCode = binary === null ? await openInBrowser(args, terminal) : await openDesktop(binary, args, terminal)
} catch (error) {
  terminal.say(`signum: the app cannot be opened: ${messageOf(error)}`)
  process.exitCode = 1
}
