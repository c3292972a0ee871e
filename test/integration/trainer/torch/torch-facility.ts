import { spawnSync } from 'node:child_process'

/** A Python whose PyTorch loads, or null: the one that SIGNUM_PYTHON names, or one of the system's. */
export const pythonWithTorch: string | null =
  [process.env.SIGNUM_PYTHON, 'python3', '/usr/bin/python3'].find(
    (path) => path !== undefined && spawnSync(path, ['-c', 'import torch']).status === 0,
  ) ?? null
