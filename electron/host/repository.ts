import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import type { Repository } from '../../shared/contract/run.ts'

/** How long git may take for one answer, in ms. */
const patience = 5000
/** Bytes of changes that are read at most. */
const mostBytes = 2 ** 26

/**
 * The commit of the git repository that a folder lies in, and what was changed since; null if it lies in none, or if
 * git is not there or does not answer. The repository's hooks, its monitor and its programs for differences are not
 * run, and git's index is not written.
 */
export async function repositoryOf(folder: string): Promise<Repository | null> {
  const commit = await git(folder, 'rev-parse', '--verify', 'HEAD')
  if (commit === null) return null
  const status = await git(folder, 'status', '--porcelain=v1', '-z', '--no-renames')
  if (status === null) return null
  const changed = status.split('\0').filter((line) => line !== '').length
  const changes = changed === 0 ? null : await git(folder, 'diff', 'HEAD', '--binary', '--no-ext-diff', '--no-textconv')
  return {
    commit: commit.trim(),
    changed,
    sha256: changes === null ? null : createHash('sha256').update(changes).digest('hex'),
  }
}

/** What git says of a folder; null if it fails. */
function git(folder: string, ...words: string[]): Promise<string | null> {
  const careful = ['-C', folder, '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '--no-pager']
  const env = { ...process.env, GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' }
  return new Promise((resolve) =>
    execFile('git', [...careful, ...words], { env, timeout: patience, maxBuffer: mostBytes }, (error, stdout) =>
      resolve(error === null ? stdout : null),
    ),
  )
}
