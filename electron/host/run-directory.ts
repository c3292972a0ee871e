import { join } from 'node:path'

/** Folder of a run's files: its checkpoints and what was made of them. */
export function runDirectory(dataDirectory: string, id: number): string {
  return join(dataDirectory, 'runs', String(id))
}
