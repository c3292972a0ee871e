// npm run -s check:pytorch [-- --if-available] [-- --sabotage]
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { checkedExperiments } from './experiments.ts'
import { exportExperiments } from './export.ts'
import { exportMethods } from './export-methods.ts'

const help = `Trains small networks for three steps in onnxruntime and in PyTorch and compares what comes out, then
every method for ten
steps in the float64 interpreter and in PyTorch.
  --if-available  succeed, saying so, where PyTorch is not installed
  --sabotage      spoil PyTorch's backward quantizer by 1 %: the check must then fail
PYTHON names the interpreter; without it, Debian's /usr/bin/python3.`

const { values: options } = parseArgs({
  options: { 'if-available': { type: 'boolean' }, sabotage: { type: 'boolean' }, help: { type: 'boolean' } },
})
const python = process.env['PYTHON'] ?? '/usr/bin/python3'
const environment = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' }

function torchIsThere(): boolean {
  return spawnSync(python, ['-c', 'import numpy, torch'], { stdio: 'ignore', env: environment }).status === 0
}

/** Runs a script of this folder. @returns its exit code */
function run(script: string, ...args: string[]): number {
  const { status, error } = spawnSync(python, [join(import.meta.dirname, script), ...args], {
    stdio: 'inherit',
    env: environment,
  })
  if (error) throw error
  return status ?? 1
}

async function check(): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), 'signum-pytorch-'))
  try {
    await exportExperiments(checkedExperiments, directory)
    const steps = run('check.py', directory, ...(options.sabotage ? ['--sabotage'] : []))
    if (steps !== 0 || options.sabotage) return steps
    await exportMethods(directory)
    return run('methods.py', directory)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

if (options.help) {
  console.log(help)
} else if (torchIsThere()) {
  process.exitCode = await check()
} else {
  const missing =
    `${python} has no PyTorch: run "apt-get install -y python3-torch libopenblas0-pthread python3-numpy", or ` +
    'name another interpreter in PYTHON.'
  console.log(options['if-available'] ? `check:pytorch skipped: ${missing}` : missing)
  process.exitCode = options['if-available'] ? 0 : 1
}
