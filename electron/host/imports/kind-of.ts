import { basename } from 'node:path'
import type { ForeignKind, ImportKind } from '../../../shared/contract/imports.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { field, phrase } from '../../../shared/errors/phrase.ts'
import { databaseKind, isDatabase } from '../../imports/database-kind.ts'
import { infoOf } from '../../imports/info-of.ts'
import { isJournal } from '../../imports/journal.ts'
import { isJsonLines } from '../../imports/jsonl.ts'
import { counted, Remarks } from '../../imports/remarks.ts'
import { findSources } from '../../imports/sources.ts'
import { isEventFile } from '../../imports/tensorboard/event-files.ts'
import { isWandbFile } from '../../imports/wandb/wandb-file.ts'

/** Which kind a folder is guessed to be if it holds several. */
const inTurn: readonly ForeignKind[] = [
  'tensorboard',
  'csv',
  'mlflow',
  'dvclive',
  'journal',
  'wandb',
  'jsonl',
  'trackio',
]

/**
 * What a file or folder is, by its name and the names in it.
 * @param remarks takes what else is in a folder and is not read
 * @throws BadInput if they tell nothing
 */
export async function kindOf(path: string, remarks: Remarks): Promise<ImportKind> {
  if (/\.(csv|tsv)$/i.test(path)) return 'csv'
  if (isDatabase(path)) return databaseKind(path) ?? 'trackio'
  if (/\.(signum|zip)$/i.test(path)) return 'archive'
  if (isJsonLines(path)) return 'jsonl'
  if (isJournal(path)) return 'journal'
  if (isWandbFile(path)) return 'wandb'
  if (isEventFile(basename(path))) return 'tensorboard'
  const isFolder = (await infoOf(path)).isDirectory()
  const looked = new Remarks()
  const found = isFolder ? (await findSources(path, undefined, looked)).map(({ kind }) => kind) : []
  const kind = inTurn.find((each) => found.includes(each))
  if (kind !== undefined) {
    for (const other of inTurn) {
      const count = other === kind ? 0 : found.filter((each) => each === other).length
      // CSV files beside event files hold what they hold; they are told of when they are read.
      if (kind !== 'tensorboard' || other !== 'csv') tellOfOther(path, other, count, remarks)
    }
    return kind
  }
  const refused = looked.leftOut.find(({ fault }) => fault.code === 'unsupported')
  if (refused !== undefined) throw new BadInput(refused.fault)
  throw new BadInput({
    code: 'wrong-format',
    subject: path,
    what: phrase`what ${path} is cannot be guessed (${
      isFolder
        ? 'the folder holds no event file, no .csv, no .jsonl, no .wandb, no journal, no run of MLflow or DVCLive'
        : 'its name tells nothing'
    })`,
    remedy: phrase`take an event file or a folder of them (TensorBoard), a .csv (also of Weights & Biases) or a folder
          of them, a .jsonl with an object a step, a .db of Trackio or MLflow, mlruns, a folder of
          DVCLive, a .wandb or its folder, a journal of import signum, or an archive`,
  })
}

function tellOfOther(path: string, kind: ForeignKind, count: number, remarks: Remarks): void {
  remarks.note(
    kind,
    () => ({
      code: 'ambiguous',
      subject: path,
      field: 'kind',
      what: phrase`${counted(count, 'source')} of the kind ${kind} in ${path} ${count === 1 ? 'is' : 'are'} not read`,
      remedy: phrase`say ${kind} in ${field('kind')} to read ${count === 1 ? 'it' : 'them'}`,
    }),
    count,
  )
}
