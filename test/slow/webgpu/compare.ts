// Trains a few steps on WebGPU and in float64: compare.ts EXPERIMENT STEPS. Prints {"engine", "losses", "exact",
// "apart"}, apart being the worst tensor's distance after the last step.
import { findDataset } from '../../../shared/experiment/dataset-catalogue.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'
import type { Engine } from '../../../electron/trainer/engines/engine.ts'
import { chooseEngine } from '../../../electron/trainer/engines/engines.ts'
import { initialState } from '../../../electron/trainer/checkpoints/initial-state.ts'
import { trainingProgram } from '../../../electron/trainer/programs/programs.ts'
import { trialFeeds } from '../../../electron/trainer/engine-choice/trial.ts'

const steps = Number(process.argv[3])
const dataset = findDataset('digits')!
const { program, network, slots } = trainingProgram(resolveExperiment(JSON.parse(process.argv[2]!)), dataset)
const feeds = trialFeeds(program)

async function train(engine: Engine) {
  const state = engine.createState(initialState(network, slots, 1))
  const compiled = await engine.compile(program, state)
  const losses: number[] = []
  for (let step = 0; step < steps; step++) losses.push((await compiled.step(feeds))['loss']![0]!)
  return { losses, values: await Promise.all(network.parameters.map(({ name }) => state.read(name))) }
}

const { engine } = await chooseEngine('webgpu', 1)
const found = await train(engine)
const exact = await train((await chooseEngine('reference', 1)).engine)
const norm = (values: Iterable<number>) => Math.sqrt([...values].reduce((sum, value) => sum + value * value, 0))
const apart = Math.max(
  ...found.values.map(
    (values, index) =>
      norm(Array.from(values, (value, place) => value - exact.values[index]![place]!)) /
      Math.max(norm(exact.values[index]!), 1e-6),
  ),
)
process.stdout.write(
  `${JSON.stringify({ engine: engine.name, losses: found.losses, exact: exact.losses, apart })}\n`,
  () => process.exit(0),
)
