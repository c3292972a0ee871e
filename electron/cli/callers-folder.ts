import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { messageOf } from '../../shared/errors/message-of.ts'
import { phrase } from '../../shared/errors/phrase.ts'
import { repositoryDirectory } from '../serve/built-page.ts'

/** The scripts of package.json that run Signum itself. */
const scripts = ['signum', 'demo', 'start']

/**
 * The folder in which npm was called, if it runs one of Signum's own scripts: npm runs them in the project's folder,
 * but paths are meant from where its user stands. Null if that is where the process stands already.
 */
export function callersFolder(env: NodeJS.ProcessEnv, here: string): string | null {
  const { INIT_CWD: called, npm_lifecycle_event: script = '', npm_package_json: manifest } = env
  if (called === undefined || called === '' || !scripts.includes(script)) return null
  // A script of another package, or one that went elsewhere, knows where it stands.
  const isOurs = manifest !== undefined && isSame(manifest, join(repositoryDirectory, 'package.json'))
  return isOurs && isSame(here, repositoryDirectory) && !isSame(called, here) ? called : null
}

/** Goes to the folder in which npm was called. @throws BadInput if it is there no longer. */
export function enterCallersFolder(): void {
  const folder = callersFolder(process.env, process.cwd())
  if (folder === null) return
  try {
    process.chdir(folder)
  } catch (error) {
    throw new BadInput({
      code: 'no-such-file',
      subject: folder,
      what: phrase`the folder ${folder}, in which npm was called, cannot be entered (${messageOf(error)})`,
    })
  }
}

function isSame(one: string, other: string): boolean {
  try {
    return realpathSync(one) === realpathSync(other)
  } catch {
    return false
  }
}
