import { partsOf, type Program } from '../../../electron/trainer/graph/program.ts'
import { lowerProgram } from '../../../electron/trainer/engines/torch/lower.ts'
import { TorchProcess } from '../../../electron/trainer/engines/torch/process.ts'
import { trainingProgram } from '../../../electron/trainer/programs/programs.ts'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'
import { imagesOf } from '../../bench/train/models.ts'

/** Programs that are too large for a test to compute: the experiment and the side of its images. */
const programs: [name: string, input: ExperimentInput, side: number, classes: number][] = [
  ['ResNet-20, batch 1024', { model: 'resnet20', optimizer: 'sgd', batchSize: 1024 }, 32, 10],
  ['VGG-small, BWA, batch 256', { model: 'vgg-small', regime: 'bwa', batchSize: 256 }, 32, 10],
  ['ResNet-18 at 224, batch 256', { model: 'resnet18', optimizer: 'sgd', batchSize: 256 }, 224, 1000],
  ['DeiT-Ti at 224, batch 256', { model: 'deit-ti', optimizer: 'adamw', batchSize: 256 }, 224, 1000],
  ['DeiT-S at 224, batch 256', { model: 'deit-s', optimizer: 'adamw', batchSize: 256 }, 224, 1000],
  ['DeiT-B at 224, batch 256', { model: 'deit-b', optimizer: 'adamw', batchSize: 256 }, 224, 1000],
  [
    'DeiT-B at 224, BWAA, batch 256',
    { model: 'deit-b', regime: 'bwaa', optimizer: 'adamw', batchSize: 256 },
    224,
    1000,
  ],
]

/** A program that PyTorch took apart without computing, or what was wrong. */
export interface MetaRow {
  name: string
  operations: number
  fault: string | null
}

/** Has PyTorch check the operations and shapes of whole training steps on its device `meta`, which holds no values. */
export async function checkShapes(python: string): Promise<MetaRow[]> {
  const process = new TorchProcess(python)
  try {
    await process.hello({ device: 'meta' })
    const rows: MetaRow[] = []
    for (const [number, [name, input, side, classes]] of programs.entries()) {
      const images = imagesOf(side, classes)
      const experiment = resolveExperiment({ quantizer: 'bnn++', dataset: images.name, ...input }, [images])
      const { program } = trainingProgram(experiment, images)
      const { nodes } = partsOf(program)
      rows.push({
        name,
        operations: nodes.length,
        fault: await shapesOf(process, number, program).catch((error: Error) => error.message),
      })
    }
    return rows
  } finally {
    await process.close()
  }
}

/** @returns what differs from the graph's own shapes, or null */
async function shapesOf(process: TorchProcess, number: number, program: Program): Promise<string | null> {
  const lowered = lowerProgram(program)
  const { states } = partsOf(program)
  const shapeOfState = new Map(states.map(({ attributes: { name }, shape }) => [name, shape]))
  await process.ask(
    'state',
    { state: number, names: [...shapeOfState.keys()], shapes: [...shapeOfState.values()] },
    'a state without values',
  )
  await process.ask(
    'compile',
    {
      program: number,
      name: program.name,
      state: number,
      text: lowered.text,
      feeds: lowered.feeds.map(({ shape }) => shape),
      states: lowered.states,
      updates: lowered.updates,
      constants: lowered.constants.map(({ shape }) => shape),
    },
    'a program',
  )
  const { header } = await process.ask('step', { program: number }, 'a step without values')
  const expected = {
    outputs: lowered.outputs.map(({ shape }) => shape),
    updates: lowered.updates.map((name) => shapeOfState.get(name)),
  }
  return JSON.stringify(header) === JSON.stringify(expected)
    ? null
    : `PyTorch makes ${JSON.stringify(header)}, the graph ${JSON.stringify(expected)}`.slice(0, 400)
}
