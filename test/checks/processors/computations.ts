import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Dataset } from '../../../electron/data/dataset.ts'
import { loadDataset } from '../../../electron/data/load-dataset.ts'
import type { Engine, Values } from '../../../electron/trainer/engines/engine.ts'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { trainSteps } from '../../methods/steps.ts'
import { convolutionCases, valueCases } from './blocked-cases.ts'
import { run } from './programs.ts'
import { convolutions, products, signed } from './sign-cases.ts'

/** Something that every processor must come to the same values of. */
export interface Computation {
  name: string
  /** How far values may be from those of float64, |a - b| / |b|: nothing where they are whole numbers. */
  tolerance: number
  compute(engine: Engine): Promise<Record<string, Values>>
}

/** By computation and output, float32 in base64. */
export type Results = Record<string, Record<string, string>>

/** @param block channels a block on the processor in question; null where it has none */
export function computations(block: number | null): Computation[] {
  const size = block ?? 16
  const cases = [...convolutionCases(size), ...valueCases(size)].map(([name, program]): Computation => ({
    name,
    tolerance: 1e-5,
    compute: (engine) => run(engine, program),
  }))
  const counted = [
    ...convolutions.map(([name, program]) => ({ name: `a convolution of signs, ${name}`, program })),
    ...products.map(([name, program]) => ({ name: `a product of signs, ${name}`, program })),
  ].map(({ name, program }): Computation => ({ name, tolerance: 0, compute: (engine) => run(engine, program, signed) }))
  return [...cases, ...counted, ...networks]
}

/** The data set digits, with no folder to keep it in. */
async function readDigits(): Promise<Dataset> {
  const folder = await mkdtemp(join(tmpdir(), 'signum-processors-'))
  try {
    return await loadDataset('digits', folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

const network = (name: string, input: ExperimentInput): Computation => ({
  name: `${name}: gradients at the first step`,
  tolerance: 1e-4,
  async compute(engine) {
    const gradients: Record<string, Values> = {}
    const digits = await readDigits()
    const common: ExperimentInput = { dataset: 'digits', optimizer: 'sgd', learningRate: 0.02, weightDecay: 0 }
    await trainSteps(engine, { ...common, ...input }, digits, 2, async ({ step, state }) => {
      if (step > 0) return
      // The bias of keys has no gradient but rounding, for softmax does not see it.
      for (const tensor of state.names())
        if (tensor.startsWith('momentum/') && !tensor.endsWith('key.bias')) gradients[tensor] = await state.read(tensor)
    })
    return gradients
  },
})

const networks = [
  network('CNN', { model: 'cnn-small', modelParameters: { width: 16 }, batchSize: 16, quantizer: 'bnn++' }),
  network('ViT', {
    model: 'vit-small',
    modelParameters: { patch: 4, dimension: 16, depth: 2, heads: 2 },
    batchSize: 16,
    quantizer: 'bnn++',
  }),
]
