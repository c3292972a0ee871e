import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { suggestion } from '../../../shared/errors/suggestion.ts'
import type { Network } from '../layers/network.ts'
import { layerOf } from './products.ts'

/**
 * Checks that every rule of a method was for a layer of a network that is built, and that something is trained.
 * @throws BadInput
 */
export function checkRules(network: Network): void {
  const { method, usedRules, parameters } = network
  const { rules = [], fixed = [] } = method
  const layers = parameters.filter(({ role }) => role !== null).map(({ name }) => layerOf(name))
  const idle = [
    ...rules.filter((rule) => !usedRules.has(rule)).map(({ selector }) => [selector, 'layerMethods'] as const),
    ...fixed.filter((selector) => !usedRules.has(selector)).map((selector) => [selector, 'fixedLayers'] as const),
  ]
  if (idle.length > 0)
    throw new BadInput(
      idle.map(([selector, field]) => ({
        code: 'unknown-name' as const,
        subject: selector,
        field,
        what: phrase`the network has no layer "${selector}"`,
        remedy: suggestion(selector, layers) ?? phrase`there are ${layers.join(', ')}`,
      })),
    )
  if (network.trained.length === 0)
    throw new BadInput({
      code: 'conflict',
      field: 'fixedLayers',
      what: 'every layer is fixed, and nothing is left to train',
      remedy: 'fix fewer layers',
    })
}
