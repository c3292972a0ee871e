import { layerRoles, type LayerRole } from './policy.ts'

/**
 * Whether a selector is for a layer or a part of a network, such as block1.attention.query.
 * @param selector a role, or a name in which * stands for anything
 * @param role null for what has none: norms, biases, tokens
 */
export function selects(selector: string, layer: string, role: LayerRole | null): boolean {
  if (isRole(selector)) return selector === role
  const pattern = selector
    .split('*')
    .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('.*')
  return new RegExp(`^${pattern}(\\.|$)`).test(layer)
}

/** Whether a selector is a role and not a name. */
export function isRole(selector: string): boolean {
  return (layerRoles as readonly string[]).includes(selector)
}

/** Selectors of a list such as "stem, stage1.*, embedding". */
export function parseSelectors(text: string | null | undefined): string[] {
  return (text ?? '').split(/[\s,;]+/).filter((part) => part !== '')
}
