import assert from 'node:assert/strict'
import type { Study } from '../../../shared/experiment/study.ts'
import { Laboratory, type Curve } from './laboratory.ts'
import type { SmallCluster } from './small-cluster.ts'

/** What an event has at hand. */
export interface Scene {
  cluster: SmallCluster
  laboratory: Laboratory
  root: string
  sabotage: boolean
}

interface Reference {
  curves: Map<string, Curve[]>
  table: string
}

/** The same studies on this machine alone: each is trained once. */
const references = new Map<string, Promise<Reference>>()

function reference(study: Study, root: string): Promise<Reference> {
  const make = async () => {
    const here = new Laboratory(root, `local-${study.name}`, {})
    const { code, stderr } = await here.run(['study', 'run', here.recipe(study)])
    assert.equal(code, 0, stderr)
    return { curves: await here.curves(), table: await tableOf(here) }
  }
  const made = references.get(study.name) ?? make()
  references.set(study.name, made)
  return made
}

async function tableOf(laboratory: Laboratory): Promise<string> {
  const { code, stdout, stderr } = await laboratory.run(['table', '--study', '1', '--format', 'csv'])
  assert.equal(code, 0, stderr)
  return stdout
}

/** Compares every point and the table with those of this machine alone. */
export async function compare({ laboratory, root, sabotage }: Scene, study: Study): Promise<string> {
  const expected = await reference(study, root)
  const found = await laboratory.curves()
  if (sabotage) [...found.values()][0]![0]![2][0] += '1'
  assert.deepEqual([...found.keys()].sort(), [...expected.curves.keys()].sort(), 'the runs are not the same')
  let points = 0
  for (const [run, curves] of found) {
    const others = new Map(expected.curves.get(run)!.map((curve) => [curve[0], curve]))
    assert.deepEqual(
      curves.map(([metric]) => metric),
      [...others.keys()],
      `the metrics of ${run} differ`,
    )
    for (const [metric, steps, values] of curves) {
      const differs = `${metric} of ${run} differs`
      assert.equal(JSON.stringify([steps, values]), JSON.stringify(others.get(metric)!.slice(1)), differs)
      points += steps.length
    }
  }
  assert.equal(await tableOf(laboratory), expected.table)
  return `${found.size} runs with ${points} points and the table: equal to the last digit`
}
