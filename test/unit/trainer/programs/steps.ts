import { referenceEngine } from '../../../../electron/trainer/engines/reference/engine.ts'
import { initialState } from '../../../../electron/trainer/checkpoints/initial-state.ts'
import type { Feeds, State } from '../../../../electron/trainer/engines/engine.ts'
import { againFeed } from '../../../../electron/trainer/graph/recompute.ts'
import { momentumFeed, type Network } from '../../../../electron/trainer/layers/network.ts'
import { imagesFeed, targetsFeed, trainingProgram } from '../../../../electron/trainer/programs/programs.ts'
import { Schedules } from '../../../../electron/trainer/schedules/schedules.ts'
import { partsOf } from '../../../../electron/trainer/graph/program.ts'
import type { ExperimentInput } from '../../../../shared/experiment/experiment.ts'
import { resolveExperiment } from '../../../../shared/experiment/resolve.ts'

/**
 * Takes steps of a training in float64, on images that are the same every time.
 * @returns what is kept between steps, at the end
 */
export async function stepped(given: ExperimentInput, steps: number): Promise<{ state: State; network: Network }> {
  const experiment = resolveExperiment({ dataset: 'digits', model: 'mlp', batchSize: 4, ...given })
  const { program, network, slots } = trainingProgram(experiment)
  const state = referenceEngine.createState(initialState(network, slots, 1))
  const compiled = await referenceEngine.compile(program, state)
  const schedules = new Schedules(experiment, steps, 0, [], network.quantizedLayers)
  const used = new Set(partsOf(program).feeds.map(({ attributes }) => attributes.name))
  for (let step = 0; step < steps; step++) {
    const feeds: Feeds = {
      [imagesFeed]: Float64Array.from({ length: 4 * 64 }, (_, index) => Math.sin(index + step)),
      [targetsFeed]: Float64Array.from({ length: 40 }, (_, index) => (index % 11 === 0 ? 1 : 0)),
      [momentumFeed]: Float64Array.of(0.1),
      [againFeed]: Float64Array.of(1),
      ...schedules.forwardFeeds(step),
      ...schedules.optimizerFeeds(step),
    }
    await compiled.step(
      Object.fromEntries(
        Object.entries(feeds)
          .filter(([name]) => used.has(name))
          .map(([name, values]) => [name, Float64Array.from(values)]),
      ),
    )
  }
  return { state, network }
}
