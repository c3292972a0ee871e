#!/usr/bin/env node
// `signum` from any folder, as `npx signum` or a link of npm: whatever Node found this file, the command line runs on
// the Node of node_modules with the options of `npm run signum`. Plain JavaScript, since any Node must read it.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)
const [, ...words] = require('../package.json').scripts.signum.split(' ')
const project = dirname(dirname(fileURLToPath(import.meta.url)))
const options = words.map((word) => (word.startsWith('--') ? word : join(project, word)))

/** The Node that npm installed beside Signum; without it the one that runs this, which then says what it lacks. */
function ownNode() {
  try {
    const folder = dirname(require.resolve('node/package.json'))
    const found = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    return existsSync(found) ? found : process.execPath
  } catch {
    return process.execPath
  }
}

const child = spawn(ownNode(), [...options, ...process.argv.slice(2)], { stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('error', (error) => {
  process.stderr.write(
    `signum: the command line could not be started: ${error.message}; run \`npm ci\` in ${project}\n`,
  )
  process.exitCode = 1
})
child.on('exit', (code, signal) => {
  if (signal === null) {
    process.exitCode = code ?? 1
    return
  }
  // It ended as the command did.
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
})
