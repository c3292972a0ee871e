import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import type { Engine } from '../engines/engine.ts'
import { chooseEngine, racedEngines, type EngineChoice } from '../engines/engines.ts'
import { addTimes, readTimes, replaceTimes, subjectOf, type Times } from './engine-times.ts'
import { trainingProgram, type ImageShape } from '../programs/programs.ts'
import { prepareTrial } from './trial.ts'

/** Images of a first try, and how many times slower than the fastest an engine may be in it to be tried in earnest. */
const few = 4
const slowest = 3
const steps = 3

export interface EngineQuestion {
  experiment: ResolvedExperiment
  dataset: ImageShape
  threads: number
  /** Where measured times are kept. */
  dataDirectory: string
  /** The engine that a stopped run had, with which it goes on. */
  before?: string | undefined
}

/**
 * The engine of an experiment; `auto` measures those that work here on the model at hand, and remembers what it
 * measured.
 * @throws EngineError
 */
export async function engineFor({
  experiment: asked,
  dataset,
  threads,
  dataDirectory,
  before,
}: EngineQuestion): Promise<EngineChoice> {
  // What is measured is a part of a batch.
  const experiment = { ...asked, batchSize: asked.batchSize / asked.gradientParts, gradientParts: 1 }
  if (experiment.engine !== 'auto') return chooseEngine(experiment.engine, threads, experiment)
  if (before !== undefined)
    return { ...(await chooseEngine(before, threads)), reason: 'auto: the engine with which the run began' }
  const subject = subjectOf(experiment, dataset, threads)
  const known = await recall(dataDirectory, subject, threads)
  if (known !== null) return known
  const engines = await racedEngines(threads)
  if (engines.length === 1) return { engine: engines[0]!, reason: 'auto: the only engine that works here' }
  const times = await measure(engines, experiment, dataset)
  let remark = ''
  try {
    if (!(await addTimes(dataDirectory, subject, times))) {
      // Runs that begin at once measure at once, and in each other's way: the first to know decides for all, so that
      // they are comparable.
      const meanwhile = await recall(dataDirectory, subject, threads)
      if (meanwhile !== null) {
        await closeAll(engines)
        return meanwhile
      }
      await replaceTimes(dataDirectory, subject, times)
    }
  } catch (error) {
    remark = ` (it could not be kept for the next run: ${(error as Error).message})`
  }
  const [first] = ranking(times)
  const engine = engines.find((each) => nameOf(each) === first)!
  await closeAll(engines.filter((each) => each !== engine))
  return {
    engine,
    reason: `auto: measured on this model: ${inWords(times)}${remark}`,
  }
}

/**
 * The engine that was fastest when the subject was measured; null if it was not, or if that engine is not here
 * any more.
 */
async function recall(
  dataDirectory: string,
  subject: readonly unknown[],
  threads: number,
): Promise<EngineChoice | null> {
  const times = await readTimes(dataDirectory, subject)
  const engine = times === undefined ? null : await load(ranking(times)[0]!, threads)
  return engine === null ? null : { engine, reason: `auto: measured before on this model: ${inWords(times!)}` }
}

async function closeAll(engines: readonly Engine[]): Promise<void> {
  for (const engine of engines) await engine.close?.()
}

const nameOf = ({ name, version }: Engine): string => `${name} ${version}`

/** Engines with their versions, the fastest first. */
function ranking(times: Times): string[] {
  return Object.entries(times)
    .sort(([, a], [, b]) => a - b)
    .map(([name]) => name)
}

function inWords(times: Times): string {
  return ranking(times)
    .map((name) => `${name} ${Number(times[name]!.toPrecision(3))} ms a step`)
    .join(', ')
}

/** An engine of that very version, if it is still here. */
async function load(nameAndVersion: string, threads: number): Promise<Engine | null> {
  const found = await chooseEngine(nameAndVersion.split(' ')[0]!, threads).catch(() => null)
  if (found === null || nameOf(found.engine) === nameAndVersion) return found?.engine ?? null
  await found.engine.close?.()
  return null
}

/** Milliseconds a step of each engine. What is far slower on a few images is judged by them. */
async function measure(
  engines: readonly Engine[],
  experiment: ResolvedExperiment,
  dataset: ImageShape,
): Promise<Times> {
  const small = Math.min(few, experiment.batchSize)
  const times: Record<string, number> = {}
  for (const engine of engines)
    times[nameOf(engine)] =
      (await timeOf(engine, { ...experiment, batchSize: small }, dataset, 1)) * (experiment.batchSize / small)
  const best = Math.min(...Object.values(times))
  const close = engines.filter((engine) => times[nameOf(engine)]! <= slowest * best)
  if (close.length > 1)
    for (const engine of close) times[nameOf(engine)] = await timeOf(engine, experiment, dataset, steps)
  return times
}

/** Milliseconds of the fastest of several steps, after one that is not counted. */
async function timeOf(
  engine: Engine,
  experiment: ResolvedExperiment,
  dataset: ImageShape,
  count: number,
): Promise<number> {
  const { compiled, feeds } = await prepareTrial(engine, trainingProgram(experiment, dataset))
  try {
    await compiled.step(feeds)
    let best = Infinity
    for (let step = 0; step < count; step++) {
      const began = performance.now()
      await compiled.step(feeds)
      best = Math.min(best, performance.now() - began)
    }
    return best
  } finally {
    await compiled.dispose()
  }
}
