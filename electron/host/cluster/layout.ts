import { posix } from 'node:path'

/** Where things lie in the folder of a profile, on the cluster. */
export interface Layout {
  job(key: string): string
  submission(id: string): string
}

export function layoutOf(folder: string): Layout {
  return {
    job: (key) => posix.join(folder, 'jobs', key),
    submission: (id) => posix.join(folder, 'submissions', id),
  }
}

/** In a job's folder: with which submission it was handed over, and as which task. */
export const ticketName = 'submission.json'
export interface Ticket {
  submission: string
  task: number
  /** Key of the job that must finish first; null if there is none. */
  after: string | null
}

/** In a submission's folder: lines of a task's number and its job's key; the script; the number that Slurm gave. */
export const tasksName = 'tasks'
export const scriptName = 'script.sh'
export const numberName = 'number'
