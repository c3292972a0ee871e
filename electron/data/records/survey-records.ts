import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { inspectBytes, type ImageFacts } from '../images/image.ts'
import { inLanes, type Watch } from '../images/lanes.ts'
import type { Survey } from '../images/survey.ts'
import { UnusableImage } from '../images/unusable-image.ts'
import type { ImageRecord, Place, RecordSplit } from './record.ts'

/** Records that are worked on at a time. */
const atOnce = 64

/** Does something for every record, several at a time. @returns how many there were */
export async function forRecords(
  records: AsyncIterable<ImageRecord>,
  work: (record: ImageRecord, index: number) => Promise<void>,
  { progress, signal }: Watch = {},
): Promise<number> {
  let batch: ImageRecord[] = []
  let done = 0
  const flush = async (): Promise<void> => {
    signal?.throwIfAborted()
    await inLanes(batch.length, (index) => work(batch[index]!, done + index), { signal })
    done += batch.length
    batch = []
    progress?.(done, 0)
  }
  for await (const record of records) {
    batch.push(record)
    if (batch.length === atOnce) await flush()
  }
  await flush()
  return done
}

/** What is known of the images of a split once all their heads were read. */
export interface SurveyedSplit {
  split: RecordSplit['split']
  source: RecordSplit
  names: string[]
  labels: (number | string)[]
  sizes: number[]
  places: (Place | null)[]
  survey: Survey
}

/** Reads labels and heads of all images of a split. @throws BadInput if there are none */
export async function surveyRecords(path: string, source: RecordSplit, watch: Watch): Promise<SurveyedSplit> {
  const facts: (ImageFacts | null)[] = []
  const failures = new Map<number, UnusableImage>()
  const found = { names: [] as string[], labels: [] as (number | string)[], sizes: [] as number[] }
  const places: SurveyedSplit['places'] = []
  await forRecords(
    source.records(),
    async ({ name, bytes, label, place }, index) => {
      found.names[index] = name
      found.labels[index] = label
      found.sizes[index] = bytes.length
      places[index] = place ?? null
      facts[index] = null
      try {
        facts[index] = await inspectBytes(bytes)
      } catch (error) {
        if (!(error instanceof UnusableImage)) throw error
        failures.set(index, error)
      }
    },
    watch,
  )
  if (facts.length === 0)
    throw new BadInput({
      code: 'nothing-there',
      subject: path,
      what: phrase`${path} holds no images${source.split === 'all' ? '' : ` in its ${source.split} files`}`,
    })
  return { split: source.split, source, ...found, places, survey: { facts, failures } }
}
