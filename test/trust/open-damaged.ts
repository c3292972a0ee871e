// Opens files that may be damaged, one a line on standard input: {"kind", "folder"}; answers {"outcome", "words"}:
// sound (and a digest of what was read), recovered, refused in words, or broken.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { parseStudy } from '../../shared/experiment/study.ts'
import { decodePacked, PackedFileError } from '../../shared/packed/file.ts'
import { PackedModel } from '../../shared/packed/model.ts'
import { loadDataset } from '../../electron/data/load-dataset.ts'
import { DatasetUnavailable } from '../../electron/data/dataset-unavailable.ts'
import { Failure } from '../../electron/host/failure.ts'
import { readRecipe } from '../../electron/host/read-recipe.ts'
import { openStore } from '../../electron/host/store/store.ts'
import { readArchive } from '../../electron/imports/archive.ts'
import { CheckpointError, readCheckpoint } from '../../electron/trainer/checkpoints/checkpoint.ts'

export interface Damaged {
  kind: 'database' | 'checkpoint' | 'data' | 'recipe' | 'packed' | 'archive'
  folder: string
}

const digest = (value: unknown) =>
  createHash('sha256')
    .update(
      JSON.stringify(value, (_, entry: unknown) =>
        ArrayBuffer.isView(entry)
          ? Buffer.from(entry.buffer, entry.byteOffset, entry.byteLength).toString('base64')
          : entry instanceof Map
            ? [...entry]
            : entry,
      ),
    )
    .digest('hex')

/** Everything that a kind of file holds. @returns its digest, and whether it was recovered */
async function read({ kind, folder }: Damaged): Promise<{ digest: string; recovered: boolean }> {
  switch (kind) {
    case 'database': {
      const store = openStore(join(folder, 'signum.db'))
      try {
        const recovered = store.recovered() !== null
        const { runs } = store.listRuns({})
        const series = store.newsOfSeries(
          runs.map(({ id }) => id),
          null,
          {},
        ).series
        return { digest: digest([runs, series, store.groupRuns({}), store.listStudies()]), recovered }
      } finally {
        store.close()
      }
    }
    case 'checkpoint':
      return { digest: digest(await readCheckpoint(join(folder, 'epoch-2.safetensors'))), recovered: false }
    case 'data': {
      const { train, test, classes } = await loadDataset('digits', folder)
      return { digest: digest([train, test, classes]), recovered: false }
    }
    case 'recipe':
      return { digest: digest(parseStudy(readRecipe(join(folder, 'recipe.json')))), recovered: false }
    case 'archive':
      return { digest: digest(await readArchive(join(folder, 'study.signum'))), recovered: false }
    case 'packed': {
      const frozen = await decodePacked(readFileSync(join(folder, 'model.safetensors')))
      const { height, width, channels } = frozen.manifest.images
      const { logits } = (await PackedModel.of(frozen)).predict(new Float32Array(height * width * channels).fill(0.5))
      return { digest: digest(logits), recovered: false }
    }
  }
}

const inWords = [BadInput, Failure, CheckpointError, DatasetUnavailable, PackedFileError]

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await read(JSON.parse(line) as Damaged).then(
    ({ digest: found, recovered }) => ({ outcome: recovered ? 'recovered' : 'sound', words: found }),
    (error: unknown) => ({
      outcome: inWords.some((kind) => error instanceof kind) ? 'refused' : 'broken',
      words: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    }),
  )
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
process.exit(0)
