import { circlesOf, readImportGraph } from './import-graph.ts'

/** Circles of imports that stay. ARCHITECTURE.md names each and says why. */
export const justifiedCircles: readonly (readonly string[])[] = [
  ['elementwise', 'layout', 'reduction'].map((name) => `electron/trainer/graph/operations/${name}.ts`),
]

/** Circles in the house at `root` that nothing justifies, and those justified that are no longer there. */
export function findCircles(root: string): { found: string[][]; gone: (readonly string[])[] } {
  const circles = circlesOf(readImportGraph(root, ['electron', 'renderer', 'shared']))
  const same = (a: readonly string[]) => (b: readonly string[]) => a.join() === b.join()
  return {
    found: circles.filter((circle) => !justifiedCircles.some(same(circle))),
    gone: justifiedCircles.filter((circle) => !circles.some(same(circle))),
  }
}
