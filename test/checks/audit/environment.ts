import { spawnSync, type SpawnSyncOptions } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const has = (python: string, modules: readonly string[]): boolean =>
  spawnSync(python, ['-W', 'ignore', '-c', `import ${modules.join(', ')}`], { stdio: 'ignore' }).status === 0

/** Installed from PyPI, those of the second list without what they depend on: PyTorch is Debian's. */
const packages = ['numpy<2', 'scipy', 'statsmodels', 'sympy', 'huggingface_hub', 'safetensors', 'pyyaml', 'pillow']
const alone = ['timm==1.0.31', 'torchvision==0.15.2']

/**
 * The interpreter that PYTHON names. Without it, an environment is made and kept: Debian's Python with its PyTorch and
 * NumPy, and the rest from PyPI as far as it can be had.
 * @returns its path, and the modules that it lacks
 */
export function pythonWith(modules: readonly string[]): { python: string; missing: string[] } {
  const python = process.env['PYTHON'] ?? made(modules)
  return { python, missing: modules.filter((name) => !has(python, [name])) }
}

function made(modules: readonly string[]): string {
  const environment = join(import.meta.dirname, '../../../node_modules/.cache/checks/audit')
  const python = join(environment, 'bin', 'python')
  if (existsSync(python) && has(python, modules)) return python
  const silent: SpawnSyncOptions = { stdio: ['ignore', 'ignore', 'inherit'] }
  spawnSync('/usr/bin/python3', ['-m', 'venv', '--system-site-packages', environment], silent)
  spawnSync(python, ['-m', 'pip', 'install', '-q', ...packages], silent)
  spawnSync(python, ['-m', 'pip', 'install', '-q', '--no-deps', ...alone], silent)
  return python
}
