import { readdirSync, readFileSync } from 'node:fs'
import { join, posix, relative, sep } from 'node:path'
import ts from 'typescript'
import { parse } from 'vue/compiler-sfc'

/** Imports of each file from the others, by paths from the root; type imports count. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>

/** Reads the imports of all TypeScript and Vue files in some folders of a project. */
export function readImportGraph(root: string, folders: readonly string[]): ImportGraph {
  const files = new Set(folders.flatMap((folder) => sourcesIn(root, folder)))
  return new Map(
    [...files].map((file) => [
      file,
      specifiersOf(file, readFileSync(join(root, file), 'utf8'))
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => posix.join(posix.dirname(file), specifier))
        .filter((target) => files.has(target)),
    ]),
  )
}

/** The modules that a file names in imports, exports and dynamic imports. */
export function specifiersOf(file: string, text: string): string[] {
  const scripts = file.endsWith('.vue') ? scriptsOf(file, text) : [text]
  return scripts.flatMap((script) =>
    ts.preProcessFile(script, true, true).importedFiles.map(({ fileName }) => fileName),
  )
}

function scriptsOf(file: string, text: string): string[] {
  const { script, scriptSetup } = parse(text, { filename: file, sourceMap: false }).descriptor
  return [script, scriptSetup].flatMap((block) => (block === null ? [] : [block.content]))
}

function sourcesIn(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|vue)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
}

/**
 * Circles of imports: the largest sets of two or more files in which each comes to each by imports (Tarjan, 1972), and
 * files that import themselves. Sorted by their first file, which is the least of the circle.
 */
export function circlesOf(graph: ImportGraph): string[][] {
  const places = new Map<string, number>()
  const lowest = new Map<string, number>()
  const open: string[] = []
  const circles: string[][] = []

  function visit(file: string): void {
    places.set(file, places.size)
    lowest.set(file, places.get(file)!)
    open.push(file)
    for (const target of graph.get(file) ?? []) {
      if (!places.has(target)) visit(target)
      if (open.includes(target)) lowest.set(file, Math.min(lowest.get(file)!, lowest.get(target)!))
    }
    if (lowest.get(file) !== places.get(file)) return
    const circle = open.splice(open.indexOf(file))
    if (circle.length > 1 || (graph.get(file) ?? []).includes(file)) circles.push(circle.sort())
  }

  for (const file of graph.keys()) if (!places.has(file)) visit(file)
  return circles.sort((a, b) => (a[0]! < b[0]! ? -1 : 1))
}
