import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { phrase } from '../../shared/errors/phrase.ts'
import { scalarsOf } from './event.ts'
import { metricName, SeriesCollector, type ImportedRun } from './imported-run.ts'
import { recordsOf } from './record-file.ts'

const mostBytes = 2 * 2 ** 30
const isEventFile = (name: string) => name.includes('tfevents')

/** Whether a path is an event file, or a folder that holds some. */
export async function holdsEvents(path: string): Promise<boolean> {
  return (await eventFiles(path)).length > 0
}

/**
 * Runs of TensorBoard: a folder with event files is one, named by its place, as TensorBoard does it. Several files of a
 * folder are one run in parts. Tags written by `add_scalars` lie in folders of their own, and so are runs of their own,
 * there as here.
 * @throws BadInput if there is none, or one is damaged
 */
export async function readTensorboard(path: string): Promise<ImportedRun[]> {
  const files = await eventFiles(path)
  if (files.length === 0)
    throw new BadInput({
      code: 'nothing-there',
      subject: path,
      what: phrase`there is no event file of TensorBoard in ${path}`,
    })
  const root = (await stat(path)).isDirectory() ? path : dirname(path)
  const runs: ImportedRun[] = []
  for (const [folder, parts] of Map.groupBy(files.sort(), dirname)) {
    const collector = new SeriesCollector()
    for (const file of parts) {
      const bytes = await readFile(file)
      for (const record of recordsOf(bytes, file)) {
        try {
          for (const { tag, step, value, time } of scalarsOf(record)) collector.add(metricName(tag), step, value, time)
        } catch (error) {
          throw new BadInput({
            code: 'wrong-format',
            subject: file,
            what: phrase`${file} holds a record that is no event: ${(error as Error).message}`,
          })
        }
      }
    }
    if (collector.size > 0)
      runs.push({ name: relative(root, folder) || basename(root), configuration: {}, series: collector.series() })
  }
  if (runs.length === 0)
    throw new BadInput({
      code: 'nothing-there',
      subject: path,
      what: phrase`the event files in ${path} hold no scalars`,
      remedy: 'images, texts and histograms are not imported',
    })
  return runs
}

async function eventFiles(path: string): Promise<string[]> {
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new BadInput(
      error.code === 'ENOENT'
        ? { code: 'no-such-file', subject: path, what: phrase`there is nothing at ${path}`, remedy: 'check its path' }
        : { code: 'unreadable', subject: path, what: phrase`${path} cannot be read: ${error.message}` },
    )
  })
  const files = info.isFile()
    ? isEventFile(basename(path))
      ? [path]
      : []
    : (await readdir(path, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile() && isEventFile(entry.name))
        .map((entry) => join(entry.parentPath, entry.name))
  let total = 0
  for (const file of files) total += (await stat(file)).size
  if (total > mostBytes)
    throw new BadInput({
      code: 'too-large',
      subject: path,
      what: phrase`the event files in ${path} have ${total} bytes; ${mostBytes} is the most that is read at once`,
      remedy: 'name a folder within',
    })
  return files
}
