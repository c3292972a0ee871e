import { RandomStream } from '../../data/random.ts'
import type { CompiledProgram, Engine, Feeds, State } from '../engines/engine.ts'
import { partsOf, type Program } from '../graph/program.ts'
import { againFeed } from '../graph/recompute.ts'
import { sizeOf } from '../graph/shape.ts'
import { initialState } from '../checkpoints/initial-state.ts'
import { dropPathFeed } from '../layers/drop-path.ts'
import { teacherFeed } from '../programs/loss.ts'
import { imagesFeed, targetsFeed, type NetworkProgram } from '../programs/programs.ts'
import { learningRateFeed, type Slot } from '../optimizers/optimizer.ts'

/** A training step to be timed: random images, and classes in turn. */
export interface Trial {
  compiled: CompiledProgram
  state: State
  feeds: Feeds
}

/** Makes a training program ready to be timed, from weights of its own. */
export async function prepareTrial(
  engine: Engine,
  { program, network, slots }: NetworkProgram & { slots: Slot[] },
): Promise<Trial> {
  const state = engine.createState(initialState(network, slots, 1))
  return { compiled: await engine.compile(program, state), state, feeds: trialFeeds(program) }
}

/** A batch of random images, and ordinary values of all else that a step is fed with. */
export function trialFeeds(program: Program): Feeds {
  const stream = RandomStream.of(1, 'trial')
  const feeds = partsOf(program).feeds.map(({ attributes: { name }, shape }) => {
    const size = sizeOf(shape)
    if (name === imagesFeed || name.startsWith(teacherFeed))
      return [name, Float32Array.from({ length: size }, () => stream.normal())] as const
    const classes = shape[1] ?? 1
    if (name === targetsFeed)
      return [
        name,
        Float32Array.from({ length: size }, (_, index) =>
          index % classes === Math.floor(index / classes) % classes ? 1 : 0,
        ),
      ] as const
    if (name === againFeed) return [name, Float32Array.of(1)] as const
    if (name.startsWith(dropPathFeed)) return [name, new Float32Array(size).fill(1)] as const
    // Corrections of Adam, momentum of batch norm, mu: any ordinary value.
    return [name, Float32Array.of(name === learningRateFeed ? 0.001 : 0.1)] as const
  })
  return Object.fromEntries(feeds)
}
