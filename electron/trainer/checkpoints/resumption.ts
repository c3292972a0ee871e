import { phrase } from '../../../shared/errors/phrase.ts'
import { RandomStream } from '../../data/random.ts'
import { sameShape } from '../graph/shape.ts'
import { CheckpointError, type Checkpoint } from './checkpoint.ts'
import type { StateValues } from './initial-state.ts'
import type { Values } from '../engines/engine.ts'

/** The tensors of a checkpoint, checked against those that the network has. @throws CheckpointError */
export function stateOf(
  checkpoint: Checkpoint,
  expected: StateValues,
  path: string,
): Map<string, { shape: readonly number[]; values: Values }> {
  for (const [name, { shape }] of expected) {
    const stored = checkpoint.tensors.get(name)
    if (stored === undefined || !sameShape(stored.shape, shape)) {
      throw new CheckpointError({
        code: 'checkpoint-does-not-fit',
        subject: path,
        what: phrase`the checkpoint ${path} does not fit the model: "${name}" is
              ${stored === undefined ? 'missing' : 'of another shape'}`,
        remedy: 'launch the run again from the start',
      })
    }
  }
  return new Map(checkpoint.tensors)
}

/**
 * The order of the images follows from seed and epoch; the stored state proves that it still follows in the same way.
 * @throws CheckpointError
 */
export function checkRandomState(checkpoint: Checkpoint, seed: number): void {
  const state = RandomStream.of(seed, 'order', checkpoint.epoch).state()
  if (JSON.stringify(state) !== JSON.stringify(checkpoint.randomState)) {
    throw new CheckpointError({
      code: 'checkpoint-unusable',
      what: phrase`the checkpoint was written with another random generator: the run would not go on as it began`,
      remedy: 'launch it again from the start',
    })
  }
}

/**
 * The steps from which a run went on after each roll-back. Older checkpoints know only how often: what they had come to
 * with the full rate stands, and counts by halves from here.
 */
export function rolledBackTo({ rollBacks = 0, rolledBackTo: steps, step }: Checkpoint): readonly number[] {
  return steps ?? new Array<number>(rollBacks).fill(step)
}
