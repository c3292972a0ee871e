import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** A Python interpreter, and why it is that one. */
export interface Python {
  /** A path, or a name that the system looks up. */
  path: string
  reason: string
  /** The device that SIGNUM_DEVICE names, as PyTorch does (cuda:1, mps, cpu); null takes PyTorch's first. */
  device: string | null
}

const interpreter = process.platform === 'win32' ? join('Scripts', 'python.exe') : join('bin', 'python3')

/**
 * The Python whose PyTorch is used: the one named by SIGNUM_PYTHON (as `--python` does), that of an active environment
 * (venv, conda), or the system's.
 */
export function findPython(environment: NodeJS.ProcessEnv = process.env): Python {
  const device = environment.SIGNUM_DEVICE || null
  const named = environment.SIGNUM_PYTHON
  if (named !== undefined && named !== '') return { path: named, reason: 'named by SIGNUM_PYTHON', device }
  for (const variable of ['VIRTUAL_ENV', 'CONDA_PREFIX']) {
    const folder = environment[variable]
    if (folder === undefined || folder === '') continue
    const path = join(folder, interpreter)
    if (existsSync(path)) return { path, reason: `of the active environment (${variable})`, device }
  }
  return { path: process.platform === 'win32' ? 'python' : 'python3', reason: "the system's", device }
}

/** Whether this machine shows a graphics processor on which PyTorch may compute; asking takes no time. */
export function mayHaveGraphics(): boolean {
  return process.platform === 'linux'
    ? ['/dev/nvidiactl', '/dev/kfd', '/dev/dri/renderD128'].some((path) => existsSync(path))
    : process.platform !== 'darwin' || process.arch === 'arm64'
}
