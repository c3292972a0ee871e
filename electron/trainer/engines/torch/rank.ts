import { spawn } from 'node:child_process'
import { resourcePath } from '../../../resources/resource-path.ts'

/** Which of several processes this one is, that were started together to compute a run. */
export interface Rank {
  /** From 0, which trains; the others compute for it. */
  rank: number
  count: number
}

/** What torchrun sets, or a job that starts its ranks itself (RANK, WORLD_SIZE); null for a process that is alone. */
export function rankOf(environment: NodeJS.ProcessEnv = process.env): Rank | null {
  const [rank, count] = [environment.RANK, environment.WORLD_SIZE].map((text) => Number(text || NaN))
  return Number.isInteger(rank) && Number.isInteger(count) && count! > 1 ? { rank: rank!, count: count! } : null
}

/**
 * Computes for rank 0, which finds this one by MASTER_ADDR and MASTER_PORT, until it says that the run has ended.
 * @returns its exit code; null if it was ended by a signal
 */
export async function followRank(python: string): Promise<number | null> {
  // The pipe tells it when this process is gone.
  const child = spawn(python, ['-u', resourcePath('torch', 'runtime.py'), '--rank'], {
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { ...process.env, CUBLAS_WORKSPACE_CONFIG: ':4096:8' },
    windowsHide: true,
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
}
