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
