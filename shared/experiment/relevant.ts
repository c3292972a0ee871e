import { writtenModel } from './architecture/architecture.ts'
import { findModel } from './model-catalogue.ts'
import type { Quantizer } from '../quantizers/quantizer.ts'
import type { FieldKey } from './experiment.ts'
import { customName, findMethod, methodNameOf } from './method.ts'

type Values = Readonly<Record<string, unknown>>
/** Undefined for a quantizer of another version: then nothing that hangs on it is left out. */
type Condition = (values: Values, quantizer: Quantizer | undefined) => boolean

const isCustom: Condition = ({ quantizer }) => quantizer === customName
/** Some layers have methods of their own, which may be any. */
const hasOthers: Condition = ({ layerMethods }) => typeof layerMethods === 'string' && layerMethods !== ''
const sharpens: Condition = (values, quantizer) =>
  quantizer === undefined || quantizer.mu !== null || hasOthers(values, quantizer)
const binarizes: Condition = (values, quantizer) =>
  quantizer === undefined || quantizer.levels !== null || hasOthers(values, quantizer)
const signsActivations: Condition = (values, quantizer) => values.regime !== 'bw' || hasOthers(values, quantizer)
const quantizes: Condition = (values, quantizer) => binarizes(values, quantizer) || signsActivations(values, quantizer)
const isOneOf =
  (key: FieldKey, ...values: readonly unknown[]): Condition =>
  (experiment) =>
    values.includes(experiment[key])
const isPositive =
  (key: FieldKey): Condition =>
  (experiment) =>
    Number(experiment[key]) > 0

const isOfTimm: Condition = ({ randAugment, randAugmentVariant }) =>
  Number(randAugment) > 0 && randAugmentVariant === 'timm'

const isTaught: Condition = ({ teacher }) => teacher !== null && teacher !== undefined

/** When a field has an effect; one that is not here always has. */
const conditions: Partial<Record<FieldKey, Condition>> = {
  modelParameters: ({ model }) => (findModel(String(model))?.parameters.length ?? 1) > 0,
  architecture: isOneOf('model', writtenModel),
  preset: quantizes,
  forward: isCustom,
  backward: isCustom,
  deploy: isCustom,
  quantizerParameters: (_, quantizer) => quantizer === undefined || quantizer.parameters.length > 0,
  update: binarizes,
  muSchedule: sharpens,
  muStart: sharpens,
  muEnd: sharpens,
  muSteps: (values, quantizer) => sharpens(values, quantizer) && values.muSchedule === 'steps',
  weightForm: binarizes,
  activationForm: signsActivations,
  accumulator: isOneOf('regime', 'bwaa'),
  accumulatorTile: isOneOf('regime', 'bwaa'),
  binarizing: binarizes,
  binarizedBy: (values, quantizer) => binarizes(values, quantizer) && (values.binarizing ?? 'at-once') !== 'at-once',
  freezeSigns: binarizes,
  momentum: isOneOf('optimizer', 'sgd'),
  teacherShare: isTaught,
  teacherAttention: isTaught,
  teacherTemperature: (values, quantizer) => isTaught(values, quantizer) && values.teacherShare !== 0,
  bopThreshold: isOneOf('optimizer', 'bop'),
  bopGamma: isOneOf('optimizer', 'bop'),
  learningRateSteps: isOneOf('learningRateSchedule', 'step'),
  learningRateFactor: isOneOf('learningRateSchedule', 'step'),
  learningRateEnd: isOneOf('learningRateSchedule', 'linear', 'cosine', 'one-cycle'),
  learningRateRise: isOneOf('learningRateSchedule', 'one-cycle'),
  latentWeightDecay: binarizes,
  latentClip: binarizes,
  startLatents: (values, quantizer) => binarizes(values, quantizer) && (values.startFrom ?? null) !== null,
  randAugmentVariant: isPositive('randAugment'),
  randAugmentMagnitude: isPositive('randAugment'),
  randAugmentDeviation: isOfTimm,
  erasingVariant: isPositive('erasing'),
  interpolation: (values, quantizer) =>
    Number(values.resizedCrop) > 0 || typeof values.evaluationCrop === 'number' || isOfTimm(values, quantizer),
  reducedDecoding: isPositive('resizedCrop'),
  batchNormReestimation: quantizes,
  device: isOneOf('engine', 'torch'),
  devices: isOneOf('engine', 'torch'),
  precision: isOneOf('engine', 'torch'),
}

/**
 * Whether a field of a resolved experiment has an effect there: mu has none on BC, and momentum none on adam.
 * @param values fields by their keys; of a run of any version.
 */
export function isRelevant(key: FieldKey, values: Values): boolean {
  return conditions[key]?.(values, findMethod(methodNameOf(values))) ?? true
}
