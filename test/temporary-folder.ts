import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Gives this process, and all that it starts, a folder for temporary files which goes when the process ends. */
export function ownTemporaryFolder(): void {
  const folder = mkdtempSync(join(tmpdir(), 'signum-tests-'))
  // As the system's own: the desktop's tests run the app as an ordinary user.
  chmodSync(folder, 0o1777)
  // The names that tmpdir() reads on Unix and on Windows.
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = folder
  // No test opens the store of the account.
  process.env['SIGNUM_DATA_DIR'] = join(folder, 'account')
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
}
