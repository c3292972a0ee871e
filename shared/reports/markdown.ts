import type { Nodes, Parents, RootContent } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table'
import { gfmTable } from 'micromark-extension-gfm-table'

/** Raw HTML is text: a report is shown in the window, and its file is opened by others. */
const withoutHtml = { disable: { null: ['htmlFlow', 'htmlText'] } }

/**
 * The blocks of a text of CommonMark with GitHub's tables, as mdast has them. Links and images by reference have their
 * address in them; definitions are left out.
 */
export function parseMarkdown(text: string): RootContent[] {
  const root = fromMarkdown(text, { extensions: [gfmTable(), withoutHtml], mdastExtensions: [gfmTableFromMarkdown()] })
  setLooseness(root)
  resolveReferences(root, definitionsIn(root))
  return root.children
}

/** Inlines as plain text. */
export function plainText(node: Nodes): string {
  if (node.type === 'break') return ' '
  if (node.type === 'image') return node.alt ?? ''
  if ('children' in node) return node.children.map(plainText).join('')
  return 'value' in node ? node.value.replaceAll('\n', ' ') : ''
}

/**
 * Says of each list whether it is loose: whether blank lines part its items, or blocks directly within one. The reader
 * itself misses that where a list of a quote has lists within.
 */
function setLooseness(node: Nodes): void {
  if (!('children' in node)) return
  for (const child of node.children) setLooseness(child)
  if (node.type === 'list')
    node.spread = areParted(node.children) || node.children.some((item) => areParted(item.children))
}

/** Whether a blank line is between some of these neighbours. */
function areParted(nodes: readonly Nodes[]): boolean {
  return nodes.some((node, index) => index > 0 && (node.position?.start.line ?? 0) > lastLineOf(nodes[index - 1]!) + 1)
}

/** The last line of what is within: a list may reach over blank lines that follow it. */
function lastLineOf(node: Nodes): number {
  const last = node.type === 'list' || node.type === 'listItem' ? node.children.at(-1) : undefined
  return last === undefined ? (node.position?.end.line ?? Infinity) : lastLineOf(last)
}

/** Addresses by their identifiers; of several, the first one counts. */
function definitionsIn(node: Nodes, found = new Map<string, string>()): Map<string, string> {
  if (node.type === 'definition' && !found.has(node.identifier)) found.set(node.identifier, node.url)
  if ('children' in node) for (const child of node.children) definitionsIn(child, found)
  return found
}

function resolveReferences(parent: Parents, addresses: ReadonlyMap<string, string>): void {
  const children = parent.children.flatMap((child: Nodes): Nodes[] => {
    if ('children' in child) resolveReferences(child, addresses)
    switch (child.type) {
      case 'definition':
        return []
      case 'linkReference':
        return [{ type: 'link', url: addresses.get(child.identifier) ?? '', children: child.children }]
      case 'imageReference':
        return [{ type: 'image', url: addresses.get(child.identifier) ?? '', alt: child.alt }]
      default:
        return [child]
    }
  })
  parent.children = children as never
}
