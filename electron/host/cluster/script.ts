import { posix } from 'node:path'
import { layoutOf, tasksName } from './layout.ts'
import type { Profile } from './profile.ts'

/** A job array that is handed to Slurm. */
export interface Submission {
  /** Unique; the job's name is made of it, so that a host asks for it before it submits anything again. */
  id: string
  /** Its tasks, by their number in the array: keys of the jobs that each trains, side by side. */
  tasks: ReadonlyMap<number, readonly string[]>
  /** Number of the array whose tasks of the same numbers must finish first; null if there is none. */
  after: string | null
}

/** Name by which Slurm knows a submission. */
export const jobName = (submission: string) => `signum-${submission}`

/** A word that a shell reads as it is. */
export const quoted = (word: string) =>
  /^[\w/.:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`

/**
 * The script of a job array.
 * @param signum the command that starts Signum there
 */
export function scriptOf(profile: Profile, submission: Submission, signum: readonly string[]): string {
  const layout = layoutOf(profile.folder)
  const folder = layout.submission(submission.id)
  const { partition, account, time, memory, cpus, gpus, atOnce, warning } = profile
  const most = atOnce === undefined ? '' : `%${atOnce}`
  const options = [
    `--job-name=${jobName(submission.id)}`,
    `--comment=signum:${submission.id}`,
    `--array=${ranges([...submission.tasks.keys()])}${most}`,
    ...(submission.after === null ? [] : [`--dependency=aftercorr:${submission.after}`, '--kill-on-invalid-dep=yes']),
    ...(partition === undefined ? [] : [`--partition=${partition}`]),
    ...(account === undefined ? [] : [`--account=${account}`]),
    ...(time === undefined ? [] : [`--time=${time}`]),
    ...(memory === undefined ? [] : [`--mem=${memory}`]),
    '--nodes=1',
    '--ntasks=1',
    `--cpus-per-task=${cpus}`,
    ...(gpus === undefined ? [] : [`--gres=gpu:${gpus}`]),
    '--requeue',
    `--signal=B:USR2@${warning}`,
    '--open-mode=append',
    `--output=${posix.join(folder, '%a.out')}`,
    ...profile.options,
  ]
  return [
    '#!/bin/bash -l',
    ...options.map((option) => `#SBATCH ${option}`),
    ...(profile.modules.length === 0 ? [] : [`module load ${profile.modules.join(' ')}`]),
    ...profile.lines,
    `set -- $(sed -n "s/^$SLURM_ARRAY_TASK_ID //p" ${quoted(posix.join(folder, tasksName))})`,
    // Signals reach Signum itself, not a shell that waits for it. The folder comes before every key.
    `exec ${signum.map(quoted).join(' ')} job run "\${@/#/${posix.join(profile.folder, 'jobs', '/')}}"`,
    '',
  ].join('\n')
}

/** The list of tasks that its script reads. */
export function tasksText({ tasks }: Submission): string {
  return [...tasks].map(([number, keys]) => `${number} ${keys.join(' ')}\n`).join('')
}

/** Numbers as Slurm writes them: "0-3,7". */
export function ranges(numbers: readonly number[]): string {
  const sorted = numbers.toSorted((a, b) => a - b)
  const parts: [number, number][] = []
  for (const number of sorted) {
    const last = parts.at(-1)
    if (last !== undefined && number === last[1] + 1) last[1] = number
    else parts.push([number, number])
  }
  return parts.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(',')
}
