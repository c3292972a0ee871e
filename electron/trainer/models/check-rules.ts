import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { suggestion } from '../../../shared/errors/suggestion.ts'
import type { Network } from '../layers/network.ts'
import { layerOf } from './products.ts'

/** Checks that every rule of a method was for a layer of a network that is built. @throws BadInput */
export function checkRules({ method: { rules = [] }, usedRules, parameters }: Network): void {
  const layers = parameters.filter(({ role }) => role !== null).map(({ name }) => layerOf(name))
  const idle = rules.filter((rule) => !usedRules.has(rule))
  if (idle.length === 0) return
  throw new BadInput(
    idle.map(({ selector }) => ({
      code: 'unknown-name' as const,
      subject: selector,
      field: 'layerMethods',
      what: phrase`the network has no layer "${selector}"`,
      remedy: suggestion(selector, layers) ?? phrase`there are ${layers.join(', ')}`,
    })),
  )
}
