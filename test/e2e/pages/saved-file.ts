import { readFile } from 'node:fs/promises'
import type { Locator } from 'playwright-core'

export interface SavedFile {
  name: string
  text: string
}

/** Presses a button that saves a file. @returns the file. */
export async function saveWith(button: Locator): Promise<SavedFile> {
  const [download] = await Promise.all([button.page().waitForEvent('download'), button.click()])
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') }
}

/** The same for a file that is no text. */
export async function saveBytesWith(button: Locator): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([button.page().waitForEvent('download'), button.click()])
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) }
}
