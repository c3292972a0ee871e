import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { app, BrowserWindow, dialog } from 'electron'

/** The recipe among a start's arguments: the last one that names a JSON file. */
export function recipeAmong(args: readonly string[], workingDirectory: string): string | null {
  const named = args.slice(1).findLast((argument) => !argument.startsWith('-') && /\.json$/i.test(argument))
  return named === undefined ? null : resolve(workingDirectory, named)
}

/** Hands a recipe to a window, once its page listens. */
export async function openRecipe(window: BrowserWindow, path: string): Promise<void> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    await dialog.showMessageBox(window, {
      type: 'error',
      message: `The recipe ${basename(path)} could not be read`,
      detail: `${path}: ${reason}. Check that the file is there and may be read, then open it again.`,
    })
    return
  }
  app.addRecentDocument(path)
  window.webContents.send('signum:recipe', { name: basename(path), text })
}

/** Lets the user choose a recipe. */
export async function chooseRecipe(window: BrowserWindow): Promise<void> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Open a recipe',
    filters: [{ name: 'Recipes', extensions: ['json'] }],
    properties: ['openFile'],
  })
  if (!canceled && filePaths[0] !== undefined) await openRecipe(window, filePaths[0])
}
