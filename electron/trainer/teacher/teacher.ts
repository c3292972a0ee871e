import { phrase } from '../../../shared/errors/phrase.ts'
import { normalisationOf, type BatchFeeder } from '../../data/batches.ts'
import { Augmentation } from '../../data/augmentation/augmentation.ts'
import type { Dataset } from '../../data/dataset.ts'
import { CheckpointError } from '../checkpoints/checkpoint.ts'
import type { BatchImages, CompiledProgram, Engine } from '../engines/engine.ts'
import { batchBuffers } from '../evaluation/evaluation.ts'
import type { TrainingOrder } from '../messages.ts'
import { imagesFeed, rescaledProgram } from '../programs/programs.ts'
import { keepAnswers, readAnswers, type AnswersKey } from './answers.ts'
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
  readonly #classes: number
  readonly #batchSize: number
  readonly #feeder: BatchFeeder
  /** The images of the epoch that is trained, in their order. */
  #order: { epoch: number; images: Uint32Array } | null = null
  /** Logits [images, classes] of the images that are used, and the row of each image; null to ask for every batch. */
  #answers: { logits: Float32Array; rowOf: Map<number, number> } | null = null

  private constructor(
    opened: OpenedTeacher,
    program: CompiledProgram,
    feeder: BatchFeeder,
    batchSize: number,
    classes: number,
  ) {
    this.opened = opened
    this.#program = program
    this.#batchSize = batchSize
    this.#feeder = feeder
    this.#classes = classes
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
    const program = await engine.compile(
      rescaledProgram(opened.experiment, dataset, batchSize, { from: feeder.normalisation, to: opened.normalisation }),
      engine.createState(opened.state),
    )
    const teacher = new Teacher(opened, program, feeder, batchSize, dataset.classes.length)
    try {
      const isPlain =
        !new Augmentation(order.experiment, dataset).changes && order.experiment.repeatedAugmentation === 1
      const fits = 4 * feeder.count * dataset.classes.length <= mostBytes
      if (isPlain && fits && options.keepsNothing !== true) await teacher.#answerAll(order, options)
      return teacher
    } catch (error) {
      await program.dispose()
      throw error
    }
  }

  /** Whether its answers are known beforehand. */
  get isCached(): boolean {
    return this.#answers !== null
  }

  /** What it is and when it answers, for the log. */
  get words(): string {
    const when = this.isCached ? 'its answers to all images are known beforehand' : 'it answers with every batch'
    return `Taught by ${this.opened.words} (SHA-256 ${this.opened.digest.slice(0, 12)}): ${when}.`
  }

  /**
   * Logits [batch, classes] for the batch of a step.
   * @param step counted from 0 over the whole training
   */
  async answers({ images, count }: { images: BatchImages; count: number }, step: number, stepsPerEpoch: number) {
    if (this.#answers === null) {
      const isHeld = 'rows' in images
      const outputs = isHeld
        ? await this.#program.step({}, { feed: imagesFeed, ...images })
        : await this.#program.step({ [imagesFeed]: images })
      return Float32Array.from(outputs['logits']!)
    }
    const epoch = Math.floor(step / stepsPerEpoch)
    if (this.#order?.epoch !== epoch) this.#order = { epoch, images: this.#feeder.orderOf(epoch) }
    const first = (step % stepsPerEpoch) * count
    const { logits, rowOf } = this.#answers
    const rows = new Float32Array(count * this.#classes)
    for (const [place, index] of this.#order.images.subarray(first, first + count).entries()) {
      const row = rowOf.get(index)! * this.#classes
      rows.set(logits.subarray(row, row + this.#classes), place * this.#classes)
    }
    return rows
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
    }
    const shape = [used.length, this.#classes] as const
    const rowOf = new Map(used.map((index, row) => [index, row]))
    const kept = await readAnswers(key, shape, dataDirectory)
    if (kept !== null) {
      this.#answers = { logits: kept, rowOf }
      return
    }
    const logits = new Float32Array(shape[0] * shape[1])
    const buffers = batchBuffers(dataset, this.#batchSize)
    let row = 0
    for (const indices of feeder.evaluationBatches(this.#batchSize)) {
      await control.check()
      await feeder.fill(indices, buffers.images, buffers.targets)
      const rows = (await this.#program.step({ [imagesFeed]: buffers.images }))['logits']!
      logits.set(Float32Array.from(rows).subarray(0, indices.length * this.#classes), row * this.#classes)
      row += indices.length
    }
    await keepAnswers(key, shape, logits, dataDirectory)
    this.#answers = { logits, rowOf }
  }

  dispose(): Promise<void> {
    return this.#program.dispose()
  }
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
