import { z } from 'zod'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import type { FaultInput } from '../../../shared/errors/fault.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { visibleText } from '../../../shared/errors/visible-text.ts'

/** Values that reach a script of the shell, or a command: nothing in them means anything to a shell. */
const word = (what: string) => z.string().regex(/^[\w][\w.,:@+-]*$/, `is not ${what}: letters, digits and .,:@+-_ only`)
// No blanks, no % (which Slurm replaces in names of files) and nothing that a shell reads.
const path = z.string().regex(/^\/[\w.+@=,/-]*$/, 'is not an absolute path of letters, digits and .+@=,-_/')
const line = z
  .string()
  .regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'has a line break or a control character; each line is an entry')
const option = z
  .string()
  .regex(/^--[a-z][a-z-]*(=[\w.,:@+/*[\]()&|-]+)?$/, 'is not an option of sbatch such as --qos=low')
  .refine((text) => !taken.test(text), 'is written by Signum itself; use the field of that name')

/** Options that Signum writes itself. */
const taken = new RegExp(
  '^--(array|dependency|job-name|comment|output|error|signal|requeue|no-requeue|kill-on-invalid-dep|wrap|chdir|' +
    'export|parsable|partition|account|time|mem|cpus-per-task|gres|nodes|ntasks|open-mode)(=|$)',
)

/** How a cluster is reached and what each job asks for. The keys are those of the file. */
export const profileSchema = z.strictObject({
  /** Where the commands of Slurm are: a host of the user's own ssh configuration; absent for this machine. */
  ssh: word('a host of ssh').optional(),
  /** Folder on the cluster's shared file system for jobs. */
  folder: path,
  /** Command that starts Signum there; absent if this installation is on the shared file system. */
  signum: z
    .array(path.or(word('a word')))
    .min(1)
    .optional(),
  /** Data directory there (`signum datasets add` with --data-dir); absent for this one, or one in the folder. */
  data: path.optional(),
  partition: word('a partition').optional(),
  account: word('an account').optional(),
  /** Time limit of a job, as Slurm writes it. */
  time: z
    .string()
    .regex(
      /^(\d+|\d+:\d\d|\d+:\d\d:\d\d|\d+-\d+(:\d\d(:\d\d)?)?)$/,
      'is not a time of Slurm, such as 30, 12:00:00 or 2-00:00:00',
    )
    .optional(),
  memory: z
    .string()
    .regex(/^\d+[KMGT]?$/, 'is not an amount of memory, such as 16G')
    .optional(),
  cpus: z.int().min(1).max(1024).default(1),
  /** GPUs of a job: a number, or a type and a number. */
  gpus: z
    .union([z.int().min(1).max(64), z.string().regex(/^[\w.-]+:\d+$/, 'is not a type and a number, such as a100:1')])
    .optional(),
  /** Modules that are loaded before. */
  modules: z.array(z.string().regex(/^\w[\w.+/-]*$/, 'is not the name of a module')).default([]),
  /** Further options of sbatch. */
  options: z.array(option).default([]),
  /** Lines of the shell that come before Signum, for instance to set a variable. */
  lines: z.array(line).default([]),
  /** Runs that share a job, its GPUs and its CPUs. */
  pack: z.int().min(1).max(64).default(1),
  /** Folder of a node's own disk to which a job copies its data set first: absolute, or of a variable there. */
  stage: z
    .string()
    .regex(/^(\$[A-Z_]+|\/)[\w.+@=,/-]*$/, 'is not an absolute path, nor one such as $TMPDIR/signum')
    .optional(),
  /** Jobs that run at a time. */
  atOnce: z.int().min(1).max(100_000).optional(),
  /** Jobs that are in the queue at a time. */
  queued: z.int().min(1).max(100_000).default(1000),
  /** Seconds before the time limit at which a job stops, to go on as another. */
  warning: z.int().min(1).max(65_535).default(120),
  /** Seconds between two looks at the cluster. */
  every: z.number().min(0.5).max(3600).optional(),
})

export type Profile = z.output<typeof profileSchema>

/** A name that can stand in a row of the store and on a command line. */
export const profileName = /^[A-Za-z0-9][\w.-]{0,63}$/

/**
 * Checks a profile.
 * @param file in which it stands; null if it comes from a form, which knows where its fields are
 * @throws BadInput with a fault for every wrong field, of which each names it in its subject: "NAME.FIELD"
 */
export function parseProfile(name: string, value: unknown, file: string | null): Profile {
  if (!profileName.test(name))
    throw new BadInput({
      code: 'bad-value',
      subject: name,
      what:
        file === null
          ? phrase`"${visibleText(name)}" cannot be the name of a profile`
          : phrase`"${visibleText(name)}" in ${file} cannot be the name of a profile`,
      remedy: 'use letters, digits and ._- only',
    })
  const { data, error } = profileSchema.safeParse(value)
  if (error === undefined) return data
  throw new BadInput(error.issues.map((issue) => faultOf(issue, name, file)))
}

/** Whether the words are those of this file: zod's own begin otherwise. */
const isOurs = ({ code }: z.core.$ZodIssue) => code === 'invalid_format' || code === 'custom'

function faultOf(issue: z.core.$ZodIssue, name: string, file: string | null): FaultInput {
  const field = issue.path.join('.')
  const subject = `${name}${field === '' ? '' : `.${field}`}`
  const words = isOurs(issue) ? issue.message : `is wrong: ${visibleText(issue.message)}`
  if (file === null && issue.code !== 'unrecognized_keys')
    return { code: 'bad-value', subject, what: phrase`"${field}" ${words}` }
  if (issue.code === 'unrecognized_keys')
    return {
      code: 'unknown-name',
      subject,
      what: phrase`the profile "${name}" in ${file ?? 'the form'} has a field "${visibleText(issue.keys.join(', '))}",
            which there is not`,
      remedy: phrase`the fields are ${Object.keys(profileSchema.shape).join(', ')}`,
    }
  return {
    code: 'bad-value',
    subject,
    what: phrase`the profile "${name}" in ${file ?? 'the form'}: "${field}" ${words}`,
    remedy: 'correct the file',
  }
}
