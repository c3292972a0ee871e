import { sign, w } from '../quantizers/expression.ts'
import type { Quantizer } from '../quantizers/quantizer.ts'
import { sameExpression } from '../quantizers/simplify.ts'
import { updateRule } from '../quantizers/update-rule.ts'
import type { FaultInput } from '../errors/fault.ts'
import { phrase } from '../errors/phrase.ts'
import type { ResolvedExperiment } from './resolved-experiment.ts'
import type { WeightForm } from './forms.ts'

/** Forms in which the quantizer sees another value than the latent weight. */
const normalizing: readonly WeightForm[] = ['irnet', 'recu', 'adabin']

/** Finds parts of a method that do not go together. */
export function methodComplaints(
  quantizer: Quantizer,
  experiment: Pick<ResolvedExperiment, 'optimizer' | 'update' | 'weightForm' | 'activationForm' | 'regime'>,
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
  if (regime !== 'bw' && quantizer.levels === null)
    complaints.push({
      code: 'conflict',
      subject: regime,
      field: 'regime',
      what: phrase`${quantizer.name} leaves weights and activations real, and ${regime} says that they are binary`,
      remedy: 'take regime bw, or another quantizer',
    })
  if (regime === 'bwaa' && quantizer.levels !== null && !quantizer.binary)
    complaints.push({
      code: 'conflict',
      subject: regime,
      field: 'regime',
      what: phrase`the weights of ${quantizer.name} have more than two levels, and an 8-bit accumulator sums signs`,
      remedy: 'take regime bwa, or a binary quantizer',
    })
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
