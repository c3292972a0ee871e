import { existsSync } from 'node:fs'
import { join } from 'node:path'
import envPaths from 'env-paths'

/** A Python interpreter, and why it is that one. */
export interface Python {
  /** A path, or a name that the system looks up. */
  path: string
  reason: string
  /** The device that SIGNUM_DEVICE names, as PyTorch does (cuda:1, mps, cpu); null takes PyTorch's first. */
  device: string | null
}

/**
 * The Python whose PyTorch is used: the one named by SIGNUM_PYTHON (as `--python` does), that of an active environment
 * (venv, conda), the one that Signum installed, or the system's.
 * @param own whether the one that Signum installed may be taken
 */
export function findPython(environment: NodeJS.ProcessEnv = process.env, { own: mayBeOwn = true } = {}): Python {
  const device = environment.SIGNUM_DEVICE || null
  const named = environment.SIGNUM_PYTHON
  if (named !== undefined && named !== '') return { path: named, reason: 'named by --python or SIGNUM_PYTHON', device }
  for (const variable of ['VIRTUAL_ENV', 'CONDA_PREFIX']) {
    const folder = environment[variable]
    if (folder === undefined || folder === '') continue
    const path = interpreterOf(folder)
    if (existsSync(path)) return { path, reason: `of the active environment (${variable})`, device }
  }
  const own = interpreterOf(ownEnvironment())
  if (mayBeOwn && existsSync(own)) return { path: own, reason: 'of `signum engines install torch`', device }
  return { path: process.platform === 'win32' ? 'python' : 'python3', reason: "the system's", device }
}

/** Whether this machine shows a graphics processor on which PyTorch may compute; asking takes no time. */
export function mayHaveGraphics(): boolean {
  return process.platform === 'linux'
    ? ['/dev/nvidiactl', '/dev/kfd', '/dev/dri/renderD128'].some((path) => existsSync(path))
    : process.platform !== 'darwin' || process.arch === 'arm64'
}

/** Folder of the Python environment that `signum engines install torch` makes, in the user's data folder. */
export function ownEnvironment(): string {
  return join(envPaths('signum', { suffix: '' }).data, 'engines', 'torch')
}

/** The interpreter of a Python environment. */
export function interpreterOf(environment: string): string {
  return join(environment, process.platform === 'win32' ? join('Scripts', 'python.exe') : join('bin', 'python3'))
}
