import type { ExperimentInput } from '../../shared/experiment/experiment.ts'
import { activationFormNames, weightFormNames } from '../../shared/experiment/forms.ts'
import { findModel } from '../../shared/experiment/model-catalogue.ts'
import { updateNames } from '../../shared/quantizers/update-rule.ts'
import { quantizers } from '../../shared/quantizers/zoo.ts'

/**
 * Every method there is, once: each quantizer, update rule, form, accumulator and optimizer, over a method that it goes
 * with.
 */
export const methods: readonly ExperimentInput[] = [
  ...quantizers.map(({ name }) => ({ quantizer: name })),
  ...quantizers
    .filter(({ binary, name }) => binary && ['bc', 'bnn', 'bnn+', 'bnn++', 'pc'].includes(name))
    .map(({ name }) => ({ quantizer: name, regime: 'bwa' as const })),
  ...updateNames
    .slice(1)
    .map((update) => ({ quantizer: 'pc', quantizerParameters: { rho: 0.3, varrho: 0.2 }, update })),
  { quantizer: 'bnn++', update: 'pq' },
  ...weightFormNames.slice(1).map((weightForm) => ({ quantizer: weightForm === 'irnet' ? 'ede' : 'bc', weightForm })),
  // Sums of two values that are not -1 and +1 tie but for rounding, between which max-pooling chooses: adabin goes with
  // soft weights.
  ...activationFormNames.slice(1).map((activationForm) => ({
    quantizer: activationForm === 'adabin' ? 'bnn++' : 'bc',
    regime: 'bwa' as const,
    activationForm,
  })),
  { quantizer: 'bc', regime: 'bwa', weightForm: 'xnor', activationForm: 'reactnet' },
  // Of weights in steps of a fraction the sums of signs tie but for rounding too: ternary ones are whole numbers.
  { quantizer: 'ternary', regime: 'bwa' },
  { quantizer: 'full', regime: 'ba' },
  // Sums of steps by weights that are all but signs tie but for rounding: soft weights again.
  ...[2, 4, 8].map((activationBits) => ({ quantizer: 'full', activationBits })),
  { quantizer: 'bnn++', muEnd: 3, muStart: 1, activationBits: 4 },
  { quantizer: 'bnn', regime: 'bwaa' },
  { quantizer: 'bnn', regime: 'bwaa', accumulatorTile: 20 },
  { quantizer: 'bnn', regime: 'bwaa', accumulator: 'wrapping', accumulatorTile: 20 },
  { quantizer: 'bc', optimizer: 'bop', bopGamma: 0.1, learningRate: 0.001 },
  { quantizer: 'bc', optimizer: 'lab', learningRate: 0.002 },
  { quantizer: 'bnn++', freezeSigns: 0.5 },
  { quantizer: 'bnn++', binarizing: 'channels', binarizedBy: 0.8 },
  { quantizer: 'bc', weightForm: 'xnor', binarizing: 'layers', binarizedBy: 0.8 },
  { quantizer: 'bnn++', muSchedule: 'accumulated' },
]

/** Methods of transformers alone. */
export const transformerMethods: readonly ExperimentInput[] = [
  { quantizer: 'full', regime: 'ba', attention: 'binary' },
  { quantizer: 'bnn', regime: 'bwa', attention: 'binary' },
]

/** Methods that differ from layer to layer, of convolutional networks and of transformers. */
const layered = {
  convolutional: [
    {
      quantizer: 'bnn',
      preset: 'body',
      layerMethods: 'first: full; convolution2: regime=bwa weightForm=xnor; last: ternary',
    },
    { quantizer: 'pc', layerMethods: 'convolution3: ede; last: full activationBits=4' },
  ],
  transformers: [
    { quantizer: 'bnn', regime: 'bwa', layerMethods: 'mlp: bnn++ regime=bw; block1.attention.value: full regime=ba' },
  ],
} satisfies Record<string, readonly ExperimentInput[]>

/** Every method that goes with a model. */
export function methodsOf(model: string | undefined): readonly ExperimentInput[] {
  const roles = findModel(model ?? '')?.roles ?? []
  return roles.includes('attention')
    ? [...methods, ...transformerMethods, ...layered.transformers]
    : model === 'cnn-small'
      ? [...methods, ...layered.convolutional]
      : methods
}

/** A method as a test names it. */
export function methodName(method: ExperimentInput): string {
  return Object.entries(method)
    .map(([key, value]) =>
      key === 'quantizer'
        ? String(value)
        : `${key} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`,
    )
    .join(', ')
}
