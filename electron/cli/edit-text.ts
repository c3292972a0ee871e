import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CommandFailure } from './command-failure.ts'

/**
 * Lets the user change a text in the editor that VISUAL or EDITOR names, as git does.
 * @param ending of the file, so that the editor knows its form
 * @returns the text as it was saved @throws CommandFailure if there is no editor, or it fails
 */
export async function editText(text: string, ending: string): Promise<string> {
  const editor = process.env.VISUAL ?? process.env.EDITOR ?? ''
  if (editor === '')
    throw new CommandFailure('no editor is known; set VISUAL or EDITOR, or give the new text with --from FILE')
  const folder = mkdtempSync(join(tmpdir(), 'signum-edit-'))
  const file = join(folder, `text${ending}`)
  try {
    writeFileSync(file, text)
    // The variable may hold flags: "code --wait".
    const child = spawn(`${editor} "${file}"`, { shell: true, stdio: 'inherit' })
    const [code] = (await once(child, 'close')) as [number | null]
    if (code !== 0) throw new CommandFailure(`the editor ${editor} failed; nothing was changed`)
    return readFileSync(file, 'utf8')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
