import { stat } from 'node:fs/promises'
import type { ImportKind } from '../../../shared/contract/imports.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { csvFiles } from '../../imports/csv/csv.ts'
import { isJournal } from '../../imports/journal.ts'
import { isJsonLines } from '../../imports/jsonl.ts'
import { Remarks } from '../../imports/remarks.ts'
import { findSources } from '../../imports/sources.ts'
import { isWandbFile } from '../../imports/wandb/wandb-file.ts'
import { holdsEvents } from '../../imports/tensorboard/event-files.ts'

/** What a file or folder is, by its name and the names in it. @throws BadInput if they tell nothing */
export async function kindOf(path: string): Promise<ImportKind> {
  if (/\.(csv|tsv)$/i.test(path)) return 'csv'
  if (/\.(db|sqlite3?)$/i.test(path)) return 'trackio'
  if (/\.(signum|zip)$/i.test(path)) return 'archive'
  if (isJsonLines(path)) return 'jsonl'
  if (isJournal(path)) return 'journal'
  if (isWandbFile(path)) return 'wandb'
  if (await holdsEvents(path)) return 'tensorboard'
  const isFolder = (await stat(path)).isDirectory()
  if (isFolder && (await csvFiles(path)).length > 0) return 'csv'
  const found = isFolder ? await findSources(path, undefined, new Remarks()) : []
  for (const kind of ['journal', 'wandb', 'jsonl'] as const) if (found.some((each) => each.kind === kind)) return kind
  throw new BadInput({
    code: 'wrong-format',
    subject: path,
    what: phrase`what ${path} is cannot be guessed (${
      isFolder ? 'the folder holds no event file, no .csv, no .jsonl, no .wandb, no journal' : 'its name tells nothing'
    })`,
    remedy: phrase`take an event file or a folder of them (TensorBoard), a .csv (also of Weights & Biases) or a folder
          of them, a .jsonl with an object a step, a .db of Trackio, a .wandb or its folder, a journal of import signum,
          or an archive`,
  })
}
