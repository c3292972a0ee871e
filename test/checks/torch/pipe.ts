import type { CompiledProgram } from '../../../electron/trainer/engines/engine.ts'
import { valuesOf } from '../../../electron/trainer/engines/torch/frames.ts'
import { TorchProcess } from '../../../electron/trainer/engines/torch/process.ts'
import { StepQueue } from '../../../electron/trainer/loop/step-queue.ts'

/**
 * A device that computes nothing and takes its time: like a card it takes steps while it is busy, does one after the
 * other, and whoever wants a result waits.
 */
const sleeper = (seconds: number) => `
import time
free = 0.0

class Result:
    def __init__(self):
        global free
        free = max(time.perf_counter(), free) + ${seconds}
        self.ready = free

    def detach(self):
        return self

    def to(self, *_):
        time.sleep(max(0.0, self.ready - time.perf_counter()))
        return torch.zeros(())

def program(feeds, states, constants):
    return (Result(),), ()
`

/** Seconds of a step on the stand-in device. */
const seconds = 0.003
const steps = 400
/** A batch of images of CIFAR-10's size that are carried to the device, and one that names images there. */
const batches = {
  carried: [128, 3, 32, 32],
  // A card gathers whole images in a few calls, whatever their size; this processor does it with those of one pixel.
  held: [128, 1, 1, 1],
} as const
const targets = [128, 10]
const size = (shape: readonly number[]) => shape.reduce((product, extent) => product * extent, 1)

/** Shares of a step. */
interface Lost {
  waiting: number
  ahead: number
}

/**
 * The share of a step that is lost between the processes, of as many steps of 3 ms as the training asks for, for images
 * that are carried to the device with every step, and for images that it holds.
 * @returns for steps that wait for their answers, and one ahead as the training does it
 */
export async function lostAtThePipe(python: string): Promise<Record<keyof typeof batches, Lost>> {
  const process = new TorchProcess(python)
  try {
    await process.hello({ device: 'cpu', threads: 1 })
    await process.ask('state', { state: 0, names: [], shapes: [] }, 'a state')
    const pixels = new Uint8Array(50_000)
    await process.ask('hold', { images: 0, shape: [50_000, 1, 1, 1] }, 'images', [new Float32Array(256), pixels])
    return {
      carried: await lost(process, 0, [batches.carried, targets]),
      held: await lost(process, 1, [batches.held, targets], { feed: 0, images: 0 }),
    }
  } finally {
    await process.close()
  }
}

async function lost(
  process: TorchProcess,
  number: number,
  shapes: readonly (readonly number[])[],
  gathered?: object,
): Promise<Lost> {
  const program = { program: number, name: 'sleeper', state: 0, text: sleeper(seconds), feeds: shapes }
  await process.ask('compile', { ...program, states: [], updates: [], constants: [] }, 'a sleeper')
  const [images, labels] = shapes.map((shape) => new Float32Array(size(shape))) as [Float32Array, Float32Array]
  const rows = new Int32Array(4 * images.length)
  const share = async (ahead: number) => {
    const compiled: CompiledProgram = {
      ahead,
      step: async (given) => {
        const payload = [gathered === undefined ? (given['images'] as Float32Array) : rows.slice(), labels]
        return { answer: valuesOf(await process.ask('step', { program: number, gathered }, 'a step', payload)) }
      },
      dispose: () => Promise.resolve(),
    }
    const queue = new StepQueue(compiled, () => undefined)
    const began = performance.now()
    for (let step = 0; step < steps; step++)
      await queue.ask({ step, feeds: { images: queue.keepsFeeds ? images.slice() : images } })
    await queue.settle()
    return (performance.now() - began) / 1000 / (steps * seconds) - 1
  }
  await share(1)
  return { waiting: await share(0), ahead: await share(1) }
}
