import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** The interpreter of a check: the one that PYTHON names, or python3. */
export const python = process.env['PYTHON'] ?? 'python3'
let used = python

/** The interpreter that a check runs: `python`, or that of an environment that was made for it. */
export const pythonNow = (): string => used

/** @returns the environment of a check's Python, which leaves no compiled files */
const environmentWith = (more: Record<string, string>) => ({ ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...more })

/**
 * Runs Python to its end; what it says on standard error is seen.
 * @param words a script or an option, with its arguments
 * @param interpreter another one than that of the check
 * @returns what it printed
 * @throws Error when it cannot be started, or its exit code is not 0
 */
export function runPython(
  words: readonly string[],
  environment: Record<string, string> = {},
  interpreter = used,
): string {
  const { status, stdout, error } = spawnSync(interpreter, words, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: environmentWith(environment),
    maxBuffer: 1 << 28,
    encoding: 'utf8',
  })
  if (error) throw error
  if (status !== 0) throw new Error(`${words.slice(0, 3).join(' ')} ended with ${status}`)
  return stdout
}

/**
 * Runs a check if Python has the modules that it needs. Without them the process fails, unless the check is optional;
 * either way it says that nothing was compared.
 * @param check settles with the exit code
 * @param packages of PyPI with the modules, for an environment of the checks' own
 */
export async function checkWith(
  modules: readonly string[],
  isOptional: boolean | undefined,
  check: () => Promise<number>,
  packages: Packages | null = null,
): Promise<void> {
  used = packages === null ? python : interpreterWith(modules, packages)
  const condition = packages?.condition
  if (has(used, modules, condition)) process.exitCode = Math.max(Number(process.exitCode ?? 0), await check())
  else {
    const wanted = `${modules.join(', ')}${condition === undefined ? '' : ` (${condition.words})`}`
    console[isOptional === true ? 'log' : 'error'](`${used} has no ${wanted}: nothing was compared`)
    if (isOptional !== true) process.exitCode = 1
  }
}

function has(interpreter: string, modules: readonly string[], condition?: Packages['condition']): boolean {
  const words = `import ${modules.join(', ')}\nassert ${condition?.holds ?? 'True'}`
  return spawnSync(interpreter, ['-c', words], { stdio: 'ignore', env: environmentWith({}) }).status === 0
}

/** How an environment is made. */
export interface Packages {
  /** Words of one "pip install" after the other. */
  installs: readonly (readonly string[])[]
  /** The interpreter that it is made of; `python` if it is left out. */
  python?: string
  /** Whether it has nothing of that interpreter's packages (true). */
  isolated?: boolean
  /** Whether it is made if it is not there. */
  install: boolean
  /** What must hold of the modules, as a Python expression and in words. */
  condition?: { holds: string; words: string }
}

/** The interpreter that has the modules: `python`, or that of an environment which is kept; `python` if none has. */
function interpreterWith(modules: readonly string[], packages: Packages): string {
  const { installs, python: base = python, isolated = true, install, condition } = packages
  if (has(python, modules, condition)) return python
  const name = createHash('sha256')
    .update(JSON.stringify([base, installs]))
    .digest('hex')
    .slice(0, 8)
  const folder = join(import.meta.dirname, '../../node_modules/.cache/checks', `${modules.at(-1)!}-${name}`)
  const own = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
  if (existsSync(own) && has(own, modules, condition)) return own
  if (!install) return python
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  console.error(`installing ${modules.join(' and ')} into ${folder}`)
  const made = [
    [base, '-m', 'venv', ...(isolated ? [] : ['--system-site-packages']), folder],
    ...installs.map((words) => [own, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...words]),
  ].every(([program, ...words]) => {
    const { status } = spawnSync(program!, words, { stdio: ['ignore', 'inherit', 'inherit'] })
    return status === 0
  })
  return made ? own : python
}
