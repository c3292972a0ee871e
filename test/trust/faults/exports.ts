import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Scenario } from './scenario.ts'
import { copyOfStore } from './base.ts'

/** The command line in a process of its own: it inherits the failing disk. */
function signum(...words: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['--no-warnings', join(import.meta.dirname, '../../../electron/signum.js'), ...words],
      { timeout: 60_000 },
      (error, _, words) => {
        if (error === null) resolve()
        else
          reject(new Error(words.trim() === '' ? `the command ended with ${error.code ?? error.signal}` : words.trim()))
      },
    )
  })
}

/** A file that a command writes over one that is there: it must be the old one or the new one. */
const exported = (name: string, file: string, command: (folder: string, output: string) => string[]): Scenario => ({
  name: `export: ${name}`,
  under: `/out/`,
  prepare(folder, base) {
    copyOfStore(join(folder, 'store'), base)
    cpSync(join(base, 'model.safetensors'), join(folder, 'model.safetensors'))
    mkdirSync(join(folder, 'out'))
    writeFileSync(join(folder, 'out', file), 'what was there')
    return Promise.resolve()
  },
  act: (folder) => signum(...command(folder, join(folder, 'out', file)), '--data-dir', join(folder, 'store')),
  async lost(folder) {
    const path = join(folder, 'out', file)
    const found = existsSync(path) ? readFileSync(path) : null
    if (found === null) return `${file} is gone`
    if (found.toString('latin1') === 'what was there') return null
    // A whole one is what the same command writes elsewhere.
    const again = join(folder, `again-${file}`)
    await signum(...command(folder, again), '--data-dir', join(folder, 'store'))
    return readFileSync(again).equals(found) ? null : `${file} is neither the old one nor the new one`
  },
})

export const exports = [
  exported('table', 'table.tex', (_, output) => ['table', '--format', 'latex', '--output', output]),
  exported('figure', 'figure.svg', (_, output) => ['figure', '--output', output]),
  exported('archive', 'study.signum', (_, output) => ['archive', '--output', output]),
  exported('packed model', 'packed.safetensors', (_, output) => ['freeze', '1', '--output', output]),
  exported('ONNX', 'model.onnx', (folder, output) => ['export', join(folder, 'model.safetensors'), '--output', output]),
]
