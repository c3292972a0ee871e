import { stat } from 'node:fs/promises'
import type { ImportKind } from '../../../shared/contract/imports.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { csvFiles } from '../../imports/csv/csv.ts'
import { holdsEvents } from '../../imports/tensorboard/event-files.ts'

/** What a file or folder is, by its name and the names in it. @throws BadInput if they tell nothing */
export async function kindOf(path: string): Promise<ImportKind> {
  if (/\.(csv|tsv)$/i.test(path)) return 'csv'
  if (/\.(db|sqlite3?)$/i.test(path)) return 'trackio'
  if (/\.(signum|zip)$/i.test(path)) return 'archive'
  if (await holdsEvents(path)) return 'tensorboard'
  const isFolder = (await stat(path)).isDirectory()
  if (isFolder && (await csvFiles(path)).length > 0) return 'csv'
  throw new BadInput({
    code: 'wrong-format',
    subject: path,
    what: phrase`what ${path} is cannot be guessed (${
      isFolder ? 'the folder holds no event file and no .csv' : 'its name tells nothing'
    })`,
    remedy: phrase`take an event file or a folder of them (TensorBoard), a .csv (also of Weights & Biases) or a folder
          of them, a .db of Trackio, or an archive of Signum`,
  })
}
