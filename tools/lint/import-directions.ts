import { dirname, relative, resolve, sep } from 'node:path'
import type { Rule } from 'eslint'

type Layers = Record<string, readonly string[]>

/** Packages that only some layers may name: a page never touches Node, and only the shell touches Electron. */
const guardedPackages: readonly {
  matches: (name: string) => boolean
  allowedIn: (layer: string) => boolean
  why: string
}[] = [
  {
    matches: (name) => name === 'electron' || name.startsWith('electron/'),
    allowedIn: (layer) => layer === 'electron/main' || layer === 'electron/preload',
    why: 'only electron/main and electron/preload may import electron: everything else must run without its binary',
  },
  {
    matches: (name) => name.startsWith('node:'),
    allowedIn: (layer) => layer.startsWith('electron'),
    why: 'shared and renderer run in a browser and may not import Node',
  },
  {
    matches: (name) => /^(vue|pinia|vue-router|reka-ui|uplot|@tanstack\/)/.test(name),
    allowedIn: (layer) => layer === 'renderer',
    why: 'only the renderer may import the window toolkit',
  },
]

/** The deepest configured layer that holds a repository path, or undefined outside the house (tests, configuration). */
export function layerOf(path: string, layers: Layers): string | undefined {
  return Object.keys(layers)
    .filter((layer) => path === layer || path.startsWith(`${layer}/`))
    .sort((a, b) => b.length - a.length)[0]
}

/**
 * Whether `from` may import `to`: itself, a listed layer, or a folder inside a listed layer; a parent may use its
 * children.
 */
export function mayImport(from: string, to: string, layers: Layers): boolean {
  const within = (outer: string) => to === outer || to.startsWith(`${outer}/`)
  return within(from) || (layers[from] ?? []).some(within)
}

/** ESLint rule: imports point down the layers given as its option. */
export const importDirections: Rule.RuleModule = {
  meta: { type: 'problem', schema: [{ type: 'object' }] },
  create(context) {
    const { layers } = context.options[0] as { layers: Layers }
    const file = relative(context.cwd, context.filename).split(sep).join('/')
    const layer = layerOf(file, layers)
    if (layer === undefined || file.endsWith('vite.config.ts')) return {}

    function check(source: { value?: unknown } | null | undefined, node: Rule.Node): void {
      if (typeof source?.value !== 'string' || layer === undefined) return
      const name = source.value
      if (!name.startsWith('.')) {
        for (const guard of guardedPackages) {
          if (guard.matches(name) && !guard.allowedIn(layer))
            context.report({ node, message: `${layer} imports ${name}: ${guard.why}.` })
        }
        return
      }
      const target = relative(context.cwd, resolve(dirname(context.filename), name))
        .split(sep)
        .join('/')
      const targetLayer = layerOf(target, layers)
      if (targetLayer === undefined) {
        if (!target.startsWith('resources/') && target !== 'package.json')
          context.report({ node, message: `${layer} imports ${target}, which lies outside the house.` })
      } else if (!mayImport(layer, targetLayer, layers)) {
        context.report({
          node,
          message: `${layer} may not import ${targetLayer} (${target}): imports point down (see eslint.config.ts).`,
        })
      }
    }

    return {
      ImportDeclaration: (node) => check(node.source, node),
      ExportNamedDeclaration: (node) => check(node.source, node as unknown as Rule.Node),
      ExportAllDeclaration: (node) => check(node.source, node as unknown as Rule.Node),
      ImportExpression: (node) => check(node.source as { value?: unknown }, node),
    }
  },
}
