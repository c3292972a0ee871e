import { execFile } from 'node:child_process'

/** Milliseconds that `scontrol` may take. */
const patience = 60_000

/** The job of Slurm that this process is part of, as `squeue` names it; null if it is none. */
export function slurmJob(environment: NodeJS.ProcessEnv = process.env): string | null {
  const { SLURM_ARRAY_JOB_ID: array, SLURM_ARRAY_TASK_ID: task, SLURM_JOB_ID: job } = environment
  return array !== undefined && task !== undefined ? `${array}_${task}` : (job ?? null)
}

/** Puts a job back into the queue, to go on from its checkpoint. @returns why it is not; null if it is */
export function requeueJob(job: string): Promise<string | null> {
  return new Promise((resolve) =>
    execFile('scontrol', ['requeue', job], { timeout: patience }, (error, _, stderr) =>
      resolve(error === null ? null : stderr.trim() || error.message),
    ),
  )
}
