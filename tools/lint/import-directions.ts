import { dirname, relative, resolve, sep } from 'node:path'
import type { Rule } from 'eslint'
import { layerOf, mayImport, type Layers } from './layers.ts'

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
      if (layerOf(target, layers) === undefined) {
        if (!target.startsWith('resources/') && target !== 'package.json')
          context.report({ node, message: `${layer} imports ${target}, which lies outside the house.` })
      } else if (!mayImport(layer, target, layers)) {
        context.report({
          node,
          message: `${layer} may not import ${target}: imports point down (see tools/lint/layers.ts).`,
        })
      }
    }

    return {
      ImportDeclaration: (node) => check(node.source, node),
      ExportNamedDeclaration: (node) => check(node.source, node as unknown as Rule.Node),
      ExportAllDeclaration: (node) => check(node.source, node as unknown as Rule.Node),
      ImportExpression: (node) => check(node.source as { value?: unknown }, node),
      // A type written `import('./x.ts').X`.
      TSImportType: (node: Rule.Node & { source?: { value?: unknown } }) => check(node.source, node),
    }
  },
}
