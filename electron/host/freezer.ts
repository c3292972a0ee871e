import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Frozen } from '../../shared/contract/packed.ts'
import { activeStates, type RunRow } from '../../shared/contract/run.ts'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { phrase } from '../../shared/errors/phrase.ts'
import { storedExperiment } from '../../shared/experiment/resolve.ts'
import type { FreezingAnswer } from '../trainer/freeze/worker.ts'
import type { FreezingOrder } from '../trainer/freeze/freeze-run.ts'
import { formOfName } from '../../shared/packed/manifest.ts'
import { messageOf } from '../../shared/errors/message-of.ts'
import { workerProgram } from '../resources/worker-program.ts'
import { Failure } from './failure.ts'
import { runDirectory } from './run-directory.ts'
import type { StoreClient } from './store/client.ts'

export const freezerWorker = workerProgram('../trainer/freeze/worker.ts', 'freezer', import.meta.url)

/** What numbers become as a run is frozen. */
export type FreezingChoice = Pick<FreezingOrder, 'real' | 'activations'>
const plain: FreezingChoice = { real: 'float32', activations: 'float32' }
const keyOf = (id: number, { real, activations }: FreezingChoice) => `${id} ${real} ${activations}`

/** Freezes runs, each in a thread of its own; the packed file stays beside the run's checkpoints. */
export class Freezer {
  readonly #store: StoreClient
  readonly #dataDirectory: string
  readonly #cacheDirectory: string
  readonly #worker: URL
  /** Names of the files that were made, by the run and the choice. */
  readonly #names = new Map<string, string>()

  constructor(store: StoreClient, dataDirectory: string, cacheDirectory: string, worker: URL) {
    this.#store = store
    this.#dataDirectory = dataDirectory
    this.#cacheDirectory = cacheDirectory
    this.#worker = worker
  }

  /**
   * @throws BadInput if the run has no checkpoint or cannot be packed; Failure not-found if there is no such run
   */
  async freeze(id: number, choice: FreezingChoice = plain): Promise<Frozen> {
    const run = await this.#store.getRun(id)
    const [standpoint] = await this.#store.standpointsOf([id])
    const checkpoint = standpoint?.checkpoint ?? null
    if (checkpoint === null) throw withoutCheckpoint(run)
    const order: FreezingOrder = {
      runId: id,
      experiment: storedExperiment(run.experiment),
      checkpoint: join(runDirectory(this.#dataDirectory, id), checkpoint),
      data: run.record?.dataFingerprint ?? null,
      dataDirectory: this.#cacheDirectory,
      output: this.#pathOf(id, 'packed', choice),
      latents: this.#pathOf(id, 'latents', choice),
      ...choice,
    }
    const frozen = await this.#work(order)
    this.#names.set(keyOf(id, choice), frozen.fileName)
    return frozen
  }

  /** The packed file of a run, frozen now if it has not been. */
  async file(
    id: number,
    choice: FreezingChoice = plain,
    part: 'packed' | 'latents' = 'packed',
  ): Promise<{ fileName: string; bytes: Buffer }> {
    const fileName = this.#names.get(keyOf(id, choice)) ?? (await this.freeze(id, choice)).fileName
    return {
      fileName: part === 'packed' ? fileName : fileName.replace('.safetensors', '-latents.safetensors'),
      bytes: await readFile(this.#pathOf(id, part, choice)),
    }
  }

  #pathOf(id: number, part: 'packed' | 'latents', { real, activations }: FreezingChoice): string {
    const form = part === 'latents' ? '' : formOfName(real, activations)
    return join(runDirectory(this.#dataDirectory, id), `${part}${form}.safetensors`)
  }

  #work(order: FreezingOrder): Promise<Frozen> {
    const { promise, resolve, reject } = Promise.withResolvers<Frozen>()
    const worker = new Worker(this.#worker, { workerData: order, name: `signum freezes run ${order.runId}` })
    worker.on('message', (answer: FreezingAnswer) => {
      if ('frozen' in answer) resolve(answer.frozen)
      else
        reject(
          answer.faults !== null
            ? new BadInput(answer.faults)
            : new Failure('disk', {
                code: 'cannot-be-frozen',
                subject: order.runId,
                what: phrase`run ${order.runId} could not be frozen: ${answer.failure}`,
              }),
        )
    })
    worker.on('error', (error) =>
      reject(
        new Failure(
          'disk',
          {
            code: 'cannot-be-frozen',
            subject: order.runId,
            what: phrase`run ${order.runId} could not be frozen: ${messageOf(error)}`,
          },
          error,
        ),
      ),
    )
    worker.on('exit', () =>
      reject(
        new Failure('disk', {
          code: 'unforeseen',
          subject: order.runId,
          what: phrase`the thread that froze run ${order.runId} ended without an answer`,
        }),
      ),
    )
    return promise
  }
}

/** Why a run cannot be frozen that has no checkpoint here. */
function withoutCheckpoint({ id, state, origin }: RunRow): BadInput {
  if (origin !== null)
    return new BadInput({
      code: 'wrong-state',
      subject: id,
      what: phrase`run ${id} was imported, and it came without weights`,
      remedy: 'freeze it where it was trained, or archive it there with its checkpoint and import that',
    })
  const isOver = !activeStates.includes(state)
  return new BadInput({
    code: 'wrong-state',
    subject: id,
    what: isOver ? phrase`run ${id} is ${state} and has no checkpoint` : phrase`run ${id} has no checkpoint yet`,
    remedy: isOver ? 'train it again' : 'wait for the end of its first epoch',
  })
}
