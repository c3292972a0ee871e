import { phrase } from '../../../shared/errors/phrase.ts'
import { normalisationOf, type BatchFeeder } from '../../data/batches.ts'
import { Augmentation } from '../../data/augmentation/augmentation.ts'
import type { Dataset } from '../../data/dataset.ts'
import { CheckpointError } from '../checkpoints/checkpoint.ts'
import type { BatchImages, CompiledProgram, Engine } from '../engines/engine.ts'
import { batchBuffers } from '../evaluation/evaluation.ts'
import type { TrainingOrder } from '../messages.ts'
import { imagesFeed, lessonsOf, teacherProgram } from '../programs/programs.ts'
import { keepAnswers, readAnswers, type Answers, type AnswersKey } from './answers.ts'
import { openTeacher, type OpenedTeacher } from './open-teacher.ts'

/** Bytes of answers that are held in memory at most; a teacher of more images answers with every batch. */
const mostBytes = 1_000_000_000

export interface TeacherOptions {
  engine: Engine
  /** The images that the run trains on. */
  feeder: BatchFeeder
  dataset: Dataset
  /** Asked before each batch when all images are answered at once; may throw to stop. */
  control: { check(): Promise<unknown> }
  /** SHA-256 of the weights with which the run was taught so far; undefined if it begins. */
  before?: string
  /** Answers are asked for with every batch though they could be kept: for tests. */
  keepsNothing?: boolean
}

/** A network that answers to the training images while another one is trained. */
export class Teacher {
  readonly opened: OpenedTeacher
  readonly #program: CompiledProgram
  /** What it is asked for: by feed of the student the values of an image. */
  readonly #widths: ReadonlyMap<string, number>
  readonly #batchSize: number
  readonly #feeder: BatchFeeder
  /** The images of the epoch that is trained, in their order. */
  #order: { epoch: number; images: Uint32Array } | null = null
  /** Its answers to the images that are used, and the row of each image; null to ask for every batch. */
  #known: { answers: Answers; rowOf: Map<number, number> } | null = null

  private constructor(
    opened: OpenedTeacher,
    program: CompiledProgram,
    feeder: BatchFeeder,
    batchSize: number,
    widths: ReadonlyMap<string, number>,
  ) {
    this.opened = opened
    this.#program = program
    this.#batchSize = batchSize
    this.#feeder = feeder
    this.#widths = widths
  }

  /**
   * Opens the teacher of a run; if images come as they are, with its answers to all of them, from the disk if a run
   * before has left them there.
   * @returns null if it has none. @throws CheckpointError
   */
  static async open(order: TrainingOrder, options: TeacherOptions): Promise<Teacher | null> {
    const { dataset, engine, feeder } = options
    const opened = await openTeacher(order, dataset)
    if (opened === null) return null
    checkSame(order.runId, opened, options.before)
    const { batchSize } = order.experiment
    const widths = lessonsOf(order.experiment, dataset)
    const program = await engine.compile(
      teacherProgram(opened.experiment, dataset, batchSize, {
        ...{ from: feeder.normalisation, to: opened.normalisation },
        lessons: widths,
      }),
      engine.createState(opened.state),
    )
    const teacher = new Teacher(opened, program, feeder, batchSize, widths)
    try {
      const isPlain =
        !new Augmentation(order.experiment, dataset).changes && order.experiment.repeatedAugmentation === 1
      const valuesAnImage = [...widths.values()].reduce((total, width) => total + width, 0)
      const fits = 4 * feeder.count * valuesAnImage <= mostBytes
      if (isPlain && fits && options.keepsNothing !== true) await teacher.#answerAll(order, options)
      return teacher
    } catch (error) {
      await program.dispose()
      throw error
    }
  }

  /** Whether its answers are known beforehand. */
  get isCached(): boolean {
    return this.#known !== null
  }

  /** What it is and when it answers, for the log. */
  get words(): string {
    const when = this.isCached ? 'its answers to all images are known beforehand' : 'it answers with every batch'
    return `Taught by ${this.opened.words} (SHA-256 ${this.opened.digest.slice(0, 12)}): ${when}.`
  }

  /**
   * What the student is fed for the batch of a step, by feed: rows of the images.
   * @param step counted from 0 over the whole training
   */
  async lessons(
    { images, count }: { images: BatchImages; count: number },
    step: number,
    stepsPerEpoch: number,
  ): Promise<Record<string, Float32Array>> {
    if (this.#known === null) {
      const isHeld = 'rows' in images
      const outputs = isHeld
        ? await this.#program.step({}, { feed: imagesFeed, ...images })
        : await this.#program.step({ [imagesFeed]: images })
      return Object.fromEntries([...this.#widths.keys()].map((feed) => [feed, Float32Array.from(outputs[feed]!)]))
    }
    const epoch = Math.floor(step / stepsPerEpoch)
    if (this.#order?.epoch !== epoch) this.#order = { epoch, images: this.#feeder.orderOf(epoch) }
    const first = (step % stepsPerEpoch) * count
    const { answers, rowOf } = this.#known
    const rows = Array.from(this.#order.images.subarray(first, first + count), (index) => rowOf.get(index)!)
    return Object.fromEntries([...answers].map(([feed, table]) => [feed, gathered(table, rows)]))
  }

  async #answerAll(
    { experiment, dataDirectory, threads }: TrainingOrder,
    { dataset, feeder, engine, control }: TeacherOptions,
  ) {
    const used = [...feeder.used]
    const key: AnswersKey = {
      teacher: this.opened.digest,
      model: this.opened.experiment.modelParameters,
      data: dataset.fingerprint,
      normalisation: normalisationOf(dataset),
      images: used,
      view: [experiment.evaluationCrop, experiment.interpolation],
      batch: this.#batchSize,
      engine: `${engine.name} ${engine.version} on ${threads}`,
      lessons: [...this.#widths.keys()],
    }
    const rowOf = new Map(used.map((index, row) => [index, row]))
    const kept = await readAnswers(key, this.#widths, dataDirectory)
    if (kept !== null) {
      this.#known = { answers: kept, rowOf }
      return
    }
    const answers = new Map(
      [...this.#widths].map(([feed, width]) => [feed, { values: new Float32Array(used.length * width), width }]),
    )
    const buffers = batchBuffers(dataset, this.#batchSize)
    let row = 0
    for (const indices of feeder.evaluationBatches(this.#batchSize)) {
      await control.check()
      await feeder.fill(indices, buffers.images, buffers.targets)
      const outputs = await this.#program.step({ [imagesFeed]: buffers.images })
      for (const [feed, { values, width }] of answers)
        values.set(Float32Array.from(outputs[feed]!).subarray(0, indices.length * width), row * width)
      row += indices.length
    }
    await keepAnswers(key, answers, dataDirectory)
    this.#known = { answers, rowOf }
  }

  dispose(): Promise<void> {
    return this.#program.dispose()
  }
}

/** Rows of a table, in an order of one's own. */
function gathered({ values, width }: { values: Float32Array; width: number }, rows: readonly number[]): Float32Array {
  const taken = new Float32Array(rows.length * width)
  for (const [place, row] of rows.entries()) taken.set(values.subarray(row * width, (row + 1) * width), place * width)
  return taken
}

/** @throws CheckpointError if a run that goes on would be taught by other weights than before */
function checkSame(runId: number, { digest, words }: OpenedTeacher, before: string | undefined): void {
  if (before === undefined || before === digest) return
  throw new CheckpointError({
    code: 'checkpoint-unusable',
    subject: runId,
    what: phrase`${words} has other weights now than when it began to teach run ${runId}`,
    remedy: 'launch it again from the start',
  })
}
