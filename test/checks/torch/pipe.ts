import type { CompiledProgram } from '../../../electron/trainer/engines/engine.ts'
import { valuesOf } from '../../../electron/trainer/engines/torch/frames.ts'
import { TorchProcess } from '../../../electron/trainer/engines/torch/process.ts'
import { StepQueue } from '../../../electron/trainer/loop/step-queue.ts'

/** A device that computes nothing and takes its time, and says how long it took. */
const sleeper = (seconds: number) => `
import time
def program(feeds, states, constants):
    began = time.perf_counter()
    time.sleep(${seconds})
    return (torch.tensor(time.perf_counter() - began),), ()
`

/** Seconds of a step on the stand-in device. */
const seconds = 0.003
const steps = 400
/** Images of CIFAR-10's size in a batch. */
const shapes = [
  [128, 3, 32, 32],
  [128, 10],
]
const size = (shape: readonly number[]) => shape.reduce((product, extent) => product * extent, 1)

/**
 * The share of a step that is lost between the processes, of as many steps of 3 ms as the training asks for.
 * @returns for steps that wait for their answers, and one ahead as the training does it
 */
export async function lostAtThePipe(python: string): Promise<{ waiting: number; ahead: number }> {
  const process = new TorchProcess(python)
  try {
    await process.hello({ device: 'cpu', threads: 1 })
    await process.ask('state', { state: 0, names: [], shapes: [] }, 'a state')
    const program = { program: 0, name: 'sleeper', state: 0, text: sleeper(seconds), feeds: shapes }
    await process.ask('compile', { ...program, states: [], updates: [], constants: [] }, 'a sleeper')
    const feeds = Object.fromEntries(shapes.map((shape, which) => [String(which), new Float32Array(size(shape))]))
    const lost = async (ahead: number) => {
      const compiled: CompiledProgram = {
        ahead,
        step: async (given) => ({
          inside: valuesOf(await process.ask('step', { program: 0 }, 'a step', Object.values(given) as Float32Array[])),
        }),
        dispose: () => Promise.resolve(),
      }
      let inside = 0
      const queue = new StepQueue(compiled, (_, outputs) => void (inside += outputs['inside']![0]!))
      const began = performance.now()
      for (let step = 0; step < steps; step++) {
        const own = queue.keepsFeeds
          ? Object.fromEntries(Object.entries(feeds).map(([name, values]) => [name, values.slice()]))
          : feeds
        await queue.ask({ step, feeds: own })
      }
      await queue.settle()
      return (performance.now() - began) / 1000 / inside - 1
    }
    await lost(1)
    return { waiting: await lost(0), ahead: await lost(1) }
  } finally {
    await process.close()
  }
}
