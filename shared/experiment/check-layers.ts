import type { FaultInput } from '../errors/fault.ts'
import { field, phrase } from '../errors/phrase.ts'
import type { Quantizer } from '../quantizers/quantizer.ts'
import type { UpdateName } from '../quantizers/update-rule.ts'
import { methodComplaints } from './check-method.ts'
import type { Experiment, FieldKey } from './experiment.ts'
import { parseLayerMethods, type LayerRule } from './layer-methods.ts'
import { isRole, parseSelectors } from './layer-selector.ts'
import { modelOf } from './model-catalogue.ts'

/**
 * Finds what is wrong with the methods of single layers, but for names of layers that the network does not have: these
 * are known when it is built.
 * @param own quantizer of the run
 * @param update the rule by which all layers step
 */
export function layerComplaints(own: Quantizer, experiment: Experiment, update: UpdateName): FaultInput[] {
  const { rules, complaints } = parseLayerMethods(experiment.layerMethods)
  if (complaints.length > 0) return complaints
  for (const selector of parseSelectors(experiment.fixedLayers))
    complaints.push(...roleComplaints(selector, 'fixedLayers', experiment))
  for (const rule of rules)
    complaints.push(
      ...roleComplaints(rule.selector, 'layerMethods', experiment),
      ...ruleComplaints(rule, own, experiment, update),
    )
  if (own.levels === null && rules.some(({ quantizer }) => quantizer !== null && quantizer.levels !== null))
    complaints.push({
      code: 'conflict',
      subject: own.name,
      field: 'quantizer',
      what: phrase`${own.name} names the run, and ${field('layerMethods')} quantizes weights`,
      remedy: phrase`take the quantizer of most layers, and ${own.name} for those that stay real`,
    })
  return complaints
}

/** Finds roles that no layer of a model has. */
function roleComplaints(selector: string, field: FieldKey, experiment: Experiment): FaultInput[] {
  const { roles } = modelOf(experiment)
  if (!isRole(selector) || (roles as readonly string[]).includes(selector)) return []
  return [
    {
      code: 'unknown-name',
      subject: selector,
      field,
      what: phrase`${experiment.model} has no layers of the role ${selector}`,
      remedy: phrase`it has ${roles.join(', ')}`,
    },
  ]
}

function ruleComplaints(
  { selector, quantizer: given, changes }: LayerRule,
  own: Quantizer,
  experiment: Experiment,
  update: UpdateName,
): FaultInput[] {
  const quantizer = given ?? own
  const here = methodComplaints(quantizer, { ...experiment, ...changes, attention: 'real', update })
  const complaints = here.map((fault): FaultInput => ({
    ...fault,
    field: 'layerMethods',
    what: phrase`in ${selector}: ${fault.what}`,
  }))
  const proposed = quantizer.update ?? 'pc++'
  if (experiment.update === null && quantizer.levels !== null && proposed !== update)
    complaints.push({
      code: 'conflict',
      subject: quantizer.name,
      field: 'layerMethods',
      what: phrase`in ${selector}: ${quantizer.name} steps by ${proposed}, and the run by ${update}`,
      remedy: phrase`choose one for all layers with ${field('update')}`,
    })
  return complaints
}
