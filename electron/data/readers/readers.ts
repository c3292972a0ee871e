import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { datasetKinds, type DatasetKind } from '../../../shared/experiment/dataset-catalogue.ts'
import { classFolderReader } from './class-folder.ts'
import { cifarReader } from './cifar.ts'
import { csvReader } from './csv.ts'
import { namesIn } from './file.ts'
import { idxReader } from './idx.ts'
import { imageFolderReader } from './image-folder.ts'
import { npzReader } from './npz.ts'
import { parquetReader } from './parquet.ts'
import type { DatasetReader } from './reader.ts'
import { stl10Reader } from './stl10.ts'
import { svhnReader } from './svhn.ts'
import { webdatasetReader } from './webdataset.ts'

const readers: Readonly<Record<DatasetKind, DatasetReader>> = {
  idx: idxReader,
  cifar: cifarReader,
  folder: imageFolderReader,
  npz: npzReader,
  classes: classFolderReader,
  webdataset: webdatasetReader,
  stl10: stl10Reader,
  svhn: svhnReader,
  csv: csvReader,
  parquet: parquetReader,
}

/** What is surest by its names comes first: an archive of STL-10 is no shard, and a list may lie beside other forms. */
const guessed: readonly DatasetKind[] = [
  'idx',
  'cifar',
  'stl10',
  'folder',
  'npz',
  'svhn',
  'classes',
  'csv',
  'webdataset',
  'parquet',
]

export function findReader(kind: DatasetKind): DatasetReader {
  return readers[kind]
}

/**
 * The form in which a data set is kept, by the names of its files.
 * @throws BadInput if no reader recognizes it.
 */
export async function guessKind(path: string): Promise<DatasetKind> {
  const names = await namesIn(path)
  for (const kind of guessed) if (await readers[kind].recognizes(path, names)) return kind
  throw new BadInput({
    code: 'wrong-format',
    subject: path,
    field: 'kind',
    what: phrase`${path} is not a data set of a known form:
            ${datasetKinds.map((each) => `${each} is ${readers[each].description}`).join('; ')}`,
  })
}
