import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Study } from '../../../shared/experiment/study.ts'
import type { Scene } from './compare.ts'
import type { Laboratory } from './laboratory.ts'

/** Something that happens to a study on a cluster. */
export interface Event {
  name: string
  what: string
  /** Whether it belongs to the short form. */
  short: boolean
  /** @returns what was seen. @throws Error if anything is not as it should be */
  happen(scene: Scene): Promise<string[]>
}

/** Jobs of Slurm, by their names, that belong to a laboratory. */
export function submissionsOf({ cluster, laboratory }: Scene): string[] {
  const names = readdirSync(join(laboratory.shared, 'submissions')).map((id) => `signum-${id}`)
  return cluster.ask('squeue', '-h', '-t', 'all', '-r', '-n', names.join(','), '-o', '%i').trim().split('\n')
}

export const runStudy = (laboratory: Laboratory, study: Study) => [
  'study',
  'run',
  laboratory.recipe(study),
  '--on',
  'lab',
]
