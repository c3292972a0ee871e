import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { phrase } from '../../../shared/errors/phrase.ts'
import { fileMedium } from '../file-medium.ts'
import { namesIn } from '../names-in.ts'
import { MediaCollector, type ReadMedium } from '../read-media.ts'
import { counted, type Remarks } from '../remarks.ts'

/** The folder of a run that holds what it logged beside metrics. */
export const artifactsFolder = 'artifacts'

/**
 * Images that a run logged by step (MlflowClient.log_image with a key): key, step and time are in their names, between
 * "+", or between "%" in older versions, which write a slash of the key as "#", not "~". Smaller copies are passed
 * over.
 */
const imageName = new RegExp(
  String.raw`^(?<key>.+)(?<mark>[+%])step\k<mark>(?<step>\d+)\k<mark>timestamp\k<mark>(?<time>\d+)\k<mark>[\w-]+\.\w+$`,
)

/**
 * The folder of the artifacts of a run; null if they are on another machine.
 * @param uri of the store: a path, one of file:, or one that a server of MLflow keeps in "mlartifacts" beside its store
 * @param store path of its database, to which paths are relative
 */
export function artifactsAt(uri: string, store: string): string | null {
  const beside = dirname(store)
  const served = /^mlflow-artifacts:\/+(?<path>.*)$/.exec(uri)?.groups?.['path']
  if (served !== undefined) return join(beside, 'mlartifacts', served)
  try {
    if (uri.startsWith('file:')) return fileURLToPath(uri.replace(/^file:(?!\/)/, pathToFileURL(beside).href + '/'))
  } catch {
    return null
  }
  return /^[a-z][a-z\d+.-]+:/i.test(uri) ? null : resolve(beside, uri)
}

/** The images of a run, of which each file is read once: MLflow never writes one anew. */
export class MlflowImages {
  readonly #known = new Map<string, ReadMedium>()
  #others = 0

  /**
   * Its images by step.
   * @param folder of its artifacts
   * @param subject names what the run belongs to, for messages
   */
  async read(folder: string, subject: string, remarks: Remarks): Promise<ReadMedium[]> {
    const collector = new MediaCollector()
    this.#others = (await namesIn(folder)).filter(({ name }) => name !== 'images').length
    for (const { name } of await namesIn(join(folder, 'images'))) {
      const medium = this.#known.get(name) ?? (await imageOf(folder, name))
      if (medium === null) continue
      this.#known.set(name, medium)
      collector.add(medium)
    }
    return collector.all(remarks, subject)
  }

  /** Says how many other artifacts there were when it was read. */
  tellOfOthers(subject: string, remarks: Remarks): void {
    remarks.note(
      `${subject}\nartifacts`,
      (count) => ({
        code: 'unsupported',
        subject,
        what: phrase`${counted(count, 'artifact')} of runs in ${subject} that ${count === 1 ? 'is' : 'are'} not logged
              by step: not read`,
      }),
      this.#others,
    )
  }
}

async function imageOf(folder: string, name: string): Promise<ReadMedium | null> {
  const { key, mark, step, time } = imageName.exec(name)?.groups ?? {}
  if (key === undefined || !Number.isSafeInteger(Number(step))) return null
  const found = await fileMedium(folder, join('images', name))
  if (found === null) return null
  return { ...found, name: key.replaceAll(mark === '+' ? '~' : '#', '/'), step: Number(step), time: Number(time) }
}
