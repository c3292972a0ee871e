import { sign, w } from '../quantizers/expression.ts'
import type { Quantizer } from '../quantizers/quantizer.ts'
import { sameExpression } from '../quantizers/simplify.ts'
import { updateRule } from '../quantizers/update-rule.ts'
import type { FaultInput } from '../errors/fault.ts'
import { phrase, type Phrase } from '../errors/phrase.ts'
import { modelOf, models, type ModelChoiceFields } from './model-catalogue.ts'
import type { Regime } from './regime.ts'
import type { ResolvedExperiment } from './resolved-experiment.ts'
import type { WeightForm } from './forms.ts'

/** Forms in which the quantizer sees another value than the latent weight. */
const normalizing: readonly WeightForm[] = ['irnet', 'recu', 'adabin']

/** Finds parts of a method that do not go together. */
export function methodComplaints(
  quantizer: Quantizer,
  experiment: Pick<
    ResolvedExperiment,
    'model' | 'optimizer' | 'update' | 'weightForm' | 'activationForm' | 'activationBits' | 'attention' | 'regime'
  >,
): FaultInput[] {
  const { optimizer, update, weightForm, activationForm, regime } = experiment
  const complaints: FaultInput[] = []
  const goesBySigns = quantizer.binary && sameExpression(quantizer.forward, sign(w))
  if (optimizer === 'bop' || optimizer === 'lab') {
    if (!goesBySigns)
      complaints.push({
        code: 'conflict',
        subject: optimizer,
        field: 'optimizer',
        what: phrase`${optimizer} trains signs themselves`,
        remedy: phrase`take a quantizer that goes forward by the sign, such as bc, not ${quantizer.name}`,
      })
    if (update !== 'pc++')
      complaints.push({
        code: 'conflict',
        subject: update,
        field: 'update',
        what: phrase`${update} has no meaning with the optimizer ${optimizer}, which has an update of its own`,
        remedy: 'take pc++',
      })
    const unfit: readonly WeightForm[] = optimizer === 'lab' ? [...normalizing, 'xnor', 'xnor++'] : normalizing
    if (unfit.includes(weightForm))
      complaints.push({
        code: 'conflict',
        subject: weightForm,
        field: 'weightForm',
        what: phrase`${weightForm} does not go with the optimizer ${optimizer}`,
        remedy: 'take plain',
      })
  }
  if (updateRule(update).startsFromForward && normalizing.includes(weightForm)) {
    complaints.push({
      code: 'conflict',
      subject: weightForm,
      field: 'weightForm',
      what: phrase`${weightForm} does not go with the update ${update}, which steps from F of the latent weight
              itself`,
      remedy: 'take plain',
    })
  }
  complaints.push(...regimeComplaints(quantizer, regime), ...activationComplaints(experiment))
  if (regime === 'bwaa') {
    if (weightForm === 'adabin')
      complaints.push({
        code: 'conflict',
        field: 'weightForm',
        what: 'adabin sums other values than signs, which an 8-bit accumulator cannot',
        remedy: 'take another form, or regime bwa',
      })
    if (activationForm === 'adabin')
      complaints.push({
        code: 'conflict',
        field: 'activationForm',
        what: 'adabin sums other values than signs, which an 8-bit accumulator cannot',
        remedy: 'take another form, or regime bwa',
      })
  }
  return complaints
}

/** Finds what does not go with weights that are binarized little by little. */
export function gradualComplaints({
  binarizing,
  binarizedBy,
  freezeSigns,
  optimizer,
  update,
}: Pick<ResolvedExperiment, 'binarizing' | 'binarizedBy' | 'freezeSigns' | 'optimizer' | 'update'>): FaultInput[] {
  if (binarizing === 'at-once') return []
  const conflict = (what: Phrase, remedy: string): FaultInput => ({
    code: 'conflict',
    subject: binarizing,
    field: 'binarizing',
    what,
    remedy,
  })
  return [
    ...(update === 'pc++'
      ? []
      : [
          conflict(
            phrase`${binarizing} keeps a part of the weights real, and ${update} steps from what is quantized`,
            'take at-once, or the update pc++',
          ),
        ]),
    ...(optimizer === 'bop' || optimizer === 'lab'
      ? [
          conflict(
            phrase`${binarizing} keeps a part of the weights real, and ${optimizer} trains signs themselves`,
            'take at-once, or another optimizer',
          ),
        ]
      : []),
    ...(freezeSigns < binarizedBy
      ? [
          conflict(
            phrase`signs would be frozen after ${freezeSigns} of the training, before all weights are binarized after
                  ${binarizedBy}`,
            'freeze later, or binarize sooner',
          ),
        ]
      : []),
  ]
}

/** Finds what a regime claims of a quantizer and does not hold. */
function regimeComplaints(quantizer: Quantizer, regime: Regime): FaultInput[] {
  const refused = (what: FaultInput['what'], remedy: string): FaultInput[] => [
    { code: 'conflict', subject: regime, field: 'regime', what, remedy },
  ]
  if (regime === 'ba')
    return quantizer.levels === null
      ? []
      : refused(
          phrase`ba says that weights stay real, and ${quantizer.name} quantizes them`,
          'take regime bwa, or the quantizer full',
        )
  if (regime !== 'bw' && quantizer.levels === null)
    return refused(
      phrase`${quantizer.name} leaves weights real, and ${regime} says that they are binary`,
      'take regime bw, regime ba for binary activations, or another quantizer',
    )
  if (regime === 'bwaa' && !quantizer.binary)
    return refused(
      phrase`the weights of ${quantizer.name} have more than two levels, and an 8-bit accumulator sums signs`,
      'take regime bwa, or a binary quantizer',
    )
  return []
}

/** Finds what is asked of activations and has no meaning in the regime or the model. */
function activationComplaints({
  model,
  regime,
  activationForm,
  activationBits,
  attention,
  architecture,
}: Pick<ResolvedExperiment, 'model' | 'regime' | 'activationForm' | 'activationBits' | 'attention'> &
  ModelChoiceFields): FaultInput[] {
  const complaints: FaultInput[] = []
  if (activationBits !== null && regime !== 'bw')
    complaints.push({
      code: 'conflict',
      field: 'activationBits',
      what: phrase`${regime} says that activations are binary, and ${activationBits} bits are asked for`,
      remedy: 'take regime bw, with the quantizer full if weights are to stay real',
    })
  if (activationBits !== null && activationForm !== 'plain')
    complaints.push({
      code: 'conflict',
      subject: activationForm,
      field: 'activationForm',
      what: phrase`${activationForm} surrounds the sign of binary activations, not steps of ${activationBits} bits`,
      remedy: 'take plain',
    })
  if (attention === 'real') return complaints
  if (!modelOf({ model, architecture }).roles.includes('attention'))
    complaints.push({
      code: 'conflict',
      field: 'attention',
      what: phrase`${model} has no attention`,
      remedy: phrase`leave it at real, or take ${models
        .filter(({ roles }) => roles.includes('attention'))
        .map(({ name }) => name)
        .join(', ')}`,
    })
  if (regime !== 'bwa' && regime !== 'ba')
    complaints.push({
      code: 'conflict',
      field: 'attention',
      what:
        regime === 'bw'
          ? 'binary attention multiplies signs, and bw says that activations are real'
          : 'the products of binary attention have no 8-bit accumulators',
      remedy: 'take regime bwa or ba',
    })
  return complaints
}
