import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../../../shared/errors/message-of.ts'
import { FaultError } from '../../../shared/errors/fault-error.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import type { StartedFrom } from '../../../shared/contract/run.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import { draftEnd, writeWhole } from '../../data/write-whole.ts'
import type { TrainedData } from './trained-data.ts'
import { decodeSafetensors, digestKey, encodeSafetensors, type StoredTensor } from './safetensors.ts'

/** Everything a run needs to go on as if it had never stopped. */
export interface Checkpoint {
  experiment: ResolvedExperiment
  /** Epochs and optimizer steps done. */
  epoch: number
  step: number
  /** State of the random stream that will order the next epoch. */
  randomState: readonly number[]
  /** State of the schedules: learning rate, mu and the quantizer's parameters of the last step. */
  schedules: Readonly<Record<string, number>>
  /**
   * The engine that computed so far, and its threads, on which the order of sums may depend; absent in older
   * checkpoints.
   */
  engine?: string
  threads?: number
  /** How often the run was rolled back before, each time with half its learning rate; absent if it never was. */
  rollBacks?: number
  /**
   * The steps from which it went on after each roll-back; absent if it never was rolled back, and in older checkpoints.
   */
  rolledBackTo?: readonly number[]
  /** What it was trained on; absent in older checkpoints. */
  data?: TrainedData
  /** How the choice of an epoch stands; absent without validation images. */
  choice?: { best: number; since: number }
  /** Where the run had its first weights from; absent if they were drawn. */
  startedFrom?: StartedFrom
  /** SHA-256 of the weights of its teacher; absent if it has none. */
  teacher?: string
  /** Latent weights, optimizer moments, batch-norm statistics. */
  tensors: ReadonlyMap<string, StoredTensor>
}

const format = 'signum-checkpoint-1'
const kept = 2
const nameOf = (epoch: number) => `epoch-${epoch}.safetensors`
/** Names of checkpoints, with their epoch. */
export const checkpointPattern = /^epoch-(\d+)\.safetensors$/

/** A checkpoint file cannot be used; the message names it, what is wrong and the remedy. */
export class CheckpointError extends FaultError {
  override readonly name = 'CheckpointError'
}

/**
 * Writes a checkpoint whole, so that a crash leaves the old ones as they are. Keeps the last two.
 * @param recorded epochs of the newest checkpoint that whoever resumes the run knows of: of those, two are kept
 * @returns the path of the file.
 */
export async function writeCheckpoint(
  directory: string,
  checkpoint: Checkpoint,
  recorded: number = Infinity,
): Promise<string> {
  const { tensors, ...state } = checkpoint
  const metadata = { format, state: JSON.stringify(state) }
  const path = join(directory, nameOf(checkpoint.epoch))
  await writeWhole(path, encodeSafetensors(tensors, metadata))
  await removeOlderCheckpoints(directory, Math.min(checkpoint.epoch, recorded))
  return path
}

/** Removes all but the last two up to an epoch, and what is left of those that were never whole. */
export async function removeOlderCheckpoints(directory: string, newest: number): Promise<void> {
  const names = await readdir(directory)
  const epochs = names.flatMap((name) => checkpointPattern.exec(name)?.[1] ?? []).map(Number)
  const stale = epochs
    .filter((epoch) => epoch <= newest)
    .sort((a, b) => b - a)
    .slice(kept)
    .map(nameOf)
  // Only this run writes here: what another process was writing when it was killed will never be whole.
  const drafts = names.filter((name) => name.startsWith('epoch-') && name.endsWith(draftEnd))
  await Promise.all([...stale, ...drafts].map((name) => rm(join(directory, name), { force: true })))
}

/** Reads a checkpoint and checks its digest, the SHA-256 of its tensors. @throws CheckpointError */
export async function readCheckpoint(path: string): Promise<Checkpoint & { digest: string }> {
  try {
    const { tensors, metadata } = decodeSafetensors(await readFile(path))
    if (metadata['format'] !== format) throw new Error(`it is not a ${format}`)
    return {
      ...(JSON.parse(metadata['state'] ?? '') as Omit<Checkpoint, 'tensors'>),
      tensors,
      digest: metadata[digestKey] ?? '',
    }
  } catch (error) {
    const reason = messageOf(error)
    throw new CheckpointError(
      {
        code: 'checkpoint-unusable',
        subject: path,
        what: phrase`the checkpoint ${path} cannot be read: ${reason}`,
        remedy: 'launch the run again from the start',
      },
      { cause: error },
    )
  }
}
