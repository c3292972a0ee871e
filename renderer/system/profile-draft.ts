import { complaintOf, describeFailure, faultsIn } from '../format/faults.ts'
import { t } from '../words/words.ts'

/** How a field of a profile is written in the form. */
export interface ProfileField {
  key: string
  /** text; number; words: a list of words between blanks; lines: a list, one a line. */
  kind: 'text' | 'number' | 'words' | 'lines'
  title: string
  placeholder: string
}

/** The fields, in the order of the form. Examples are no words of the window. */
export const profileFields: readonly ProfileField[] = [
  { key: 'ssh', kind: 'text', title: t('machines.ssh'), placeholder: 'login.lab' },
  { key: 'folder', kind: 'text', title: t('machines.folder'), placeholder: '/scratch/me/signum' },
  { key: 'signum', kind: 'words', title: t('machines.signum'), placeholder: '/scratch/me/signum-app/electron/bin.js' },
  { key: 'data', kind: 'text', title: t('machines.data'), placeholder: '/scratch/me/data' },
  { key: 'partition', kind: 'text', title: t('machines.partition'), placeholder: 'gpu' },
  { key: 'account', kind: 'text', title: t('machines.account'), placeholder: 'bnn' },
  { key: 'time', kind: 'text', title: t('machines.time'), placeholder: '04:00:00' },
  { key: 'memory', kind: 'text', title: t('machines.memory'), placeholder: '16G' },
  { key: 'cpus', kind: 'number', title: t('machines.cpus'), placeholder: '1' },
  { key: 'gpus', kind: 'text', title: t('machines.gpus'), placeholder: '1, a100:1' },
  { key: 'modules', kind: 'words', title: t('machines.modules'), placeholder: 'cuda/12.4' },
  { key: 'options', kind: 'words', title: t('machines.options'), placeholder: '--qos=low' },
  { key: 'lines', kind: 'lines', title: t('machines.lines'), placeholder: 'export OMP_PROC_BIND=true' },
  { key: 'pack', kind: 'number', title: t('machines.pack'), placeholder: '1' },
  { key: 'stage', kind: 'text', title: t('machines.stage'), placeholder: '$TMPDIR/signum' },
  { key: 'atOnce', kind: 'number', title: t('machines.atOnce'), placeholder: '' },
]

export type ProfileDraft = Record<string, string>

/** A profile as the form shows it. */
export function draftOf(profile: Readonly<Record<string, unknown>>): ProfileDraft {
  return Object.fromEntries(profileFields.map(({ key, kind }) => [key, textOf(profile[key], kind)]))
}

function textOf(value: unknown, kind: ProfileField['kind']): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) return value.map(String).join(kind === 'lines' ? '\n' : ' ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number)
}

/**
 * The profile that a form describes. Fields that the form does not show stay as they were; empty ones are left out.
 */
export function profileOf(
  draft: ProfileDraft,
  before: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const shown = new Set(profileFields.map(({ key }) => key))
  const others = Object.entries(before).filter(([key]) => !shown.has(key))
  const entries = profileFields.flatMap(({ key, kind }): [string, unknown][] => {
    const text = draft[key] ?? ''
    if (text.trim() === '') return []
    if (kind === 'words') return [[key, text.trim().split(/\s+/)]]
    if (kind === 'lines') return [[key, text.split('\n').filter((line) => line.trim() !== '')]]
    // What is no number is refused by the host, in its words.
    const isNumber = kind === 'number' || key === 'gpus'
    return [[key, isNumber && /^\d+$/.test(text.trim()) ? Number(text.trim()) : text]]
  })
  return Object.fromEntries([...others, ...entries])
}

/** What is wrong with fields, by their keys; what is about no field has the key "". */
export function complaintsOf(error: unknown, name: string): Record<string, string> {
  const faults = faultsIn(error)
  if (faults === null) return { '': describeFailure(error) }
  const complaints: Record<string, string> = {}
  for (const fault of faults) {
    const place = fault.subject?.startsWith(`${name}.`) === true ? fault.subject.slice(name.length + 1) : ''
    const field = place.split('.')[0]!
    const key = profileFields.some((each) => each.key === field) ? field : fault.field === 'name' ? 'name' : ''
    complaints[key] = [complaints[key], complaintOf(fault).message].filter((each) => each !== undefined).join(' ')
  }
  return complaints
}
