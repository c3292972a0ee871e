import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { messageOf } from '../../shared/errors/message-of.ts'
import { CommandFailure } from './command-failure.ts'
import { makeFolder } from '../data/make-folder.ts'

/** Writes a file whole or not at all. @throws CommandFailure naming the file. */
export function writeOutput(file: string, text: string | Uint8Array): void {
  try {
    makeFolder(dirname(file))
    // A device such as /dev/stdout is written to, never replaced.
    if (statSync(file, { throwIfNoEntry: false })?.isFile() === false) writeFileSync(file, text)
    else replace(file, text)
  } catch (error) {
    throw new CommandFailure(
      `${file} cannot be written: ${messageOf(error)}; choose another place with --output, or make room`,
    )
  }
}

function replace(file: string, text: string | Uint8Array): void {
  const draft = `${file}.${process.pid}.part`
  try {
    writeFileSync(draft, text, { flush: true })
    renameSync(draft, file)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}
