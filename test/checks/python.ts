import { spawnSync } from 'node:child_process'

/** The interpreter of a check: the one that PYTHON names, or python3. */
export const python = process.env['PYTHON'] ?? 'python3'

/** @returns the environment of a check's Python, which leaves no compiled files */
const environmentWith = (more: Record<string, string>) => ({ ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...more })

/**
 * Runs Python to its end; what it says on standard error is seen.
 * @param words a script or an option, with its arguments
 * @returns what it printed
 * @throws Error when it cannot be started, or its exit code is not 0
 */
export function runPython(words: readonly string[], environment: Record<string, string> = {}): string {
  const { status, stdout, error } = spawnSync(python, words, {
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
 */
export async function checkWith(
  modules: readonly string[],
  isOptional: boolean | undefined,
  check: () => Promise<number>,
): Promise<void> {
  const { status } = spawnSync(python, ['-c', `import ${modules.join(', ')}`], {
    stdio: 'ignore',
    env: environmentWith({}),
  })
  if (status === 0) process.exitCode = await check()
  else {
    console[isOptional === true ? 'log' : 'error'](`${python} has no ${modules.join(', ')}: nothing was compared`)
    if (isOptional !== true) process.exitCode = 1
  }
}
