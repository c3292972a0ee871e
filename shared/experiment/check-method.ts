import { sign, w } from '../quantizers/expression.ts'
import type { Quantizer } from '../quantizers/quantizer.ts'
import { sameExpression } from '../quantizers/simplify.ts'
import { updateRule } from '../quantizers/update-rule.ts'
import type { Complaint } from '../errors/bad-input.ts'
import type { ResolvedExperiment } from './resolved-experiment.ts'
import type { WeightForm } from './forms.ts'

/** Forms in which the quantizer sees another value than the latent weight. */
const normalizing: readonly WeightForm[] = ['irnet', 'recu', 'adabin']

/** What of a method does not go together. */
export function methodComplaints(
  quantizer: Quantizer,
  experiment: Pick<ResolvedExperiment, 'optimizer' | 'update' | 'weightForm' | 'activationForm' | 'regime'>,
): Complaint[] {
  const { optimizer, update, weightForm, activationForm, regime } = experiment
  const complaints: Complaint[] = []
  const goesBySigns = quantizer.binary && sameExpression(quantizer.forward, sign(w))
  if (optimizer === 'bop' || optimizer === 'lab') {
    if (!goesBySigns)
      complaints.push({
        field: 'optimizer',
        message:
          `${optimizer} trains signs themselves; take a quantizer that goes forward by the sign, such as bc, not ` +
          `${quantizer.name}`,
      })
    if (update !== 'pc++')
      complaints.push({
        field: 'update',
        message: `${update} has no meaning with the optimizer ${optimizer}, which has an update of its own; take pc++`,
      })
    const unfit: readonly WeightForm[] = optimizer === 'lab' ? [...normalizing, 'xnor', 'xnor++'] : normalizing
    if (unfit.includes(weightForm))
      complaints.push({
        field: 'weightForm',
        message: `${weightForm} does not go with the optimizer ${optimizer}; take plain`,
      })
  }
  if (updateRule(update).startsFromForward && normalizing.includes(weightForm)) {
    complaints.push({
      field: 'weightForm',
      message:
        `${weightForm} does not go with the update ${update}, which steps from F of the latent weight itself; ` +
        'take plain',
    })
  }
  if (regime === 'bwaa') {
    if (weightForm === 'adabin')
      complaints.push({
        field: 'weightForm',
        message:
          'adabin sums other values than signs, which an 8-bit accumulator cannot; take another form, or regime bwa',
      })
    if (activationForm === 'adabin')
      complaints.push({
        field: 'activationForm',
        message:
          'adabin sums other values than signs, which an 8-bit accumulator cannot; take another form, or regime bwa',
      })
  }
  return complaints
}
