import type { PlannedRun } from '../../../shared/experiment/plan-study.ts'
import { scriptOf } from './script.ts'
import type { Site } from './site.ts'
import { batchesOf } from './submitter.ts'

/**
 * The scripts that a study would be handed over with, one after the other. Numbers that only Slurm gives are words:
 * "ARRAY-1" is the first.
 */
export function dryRun(planned: readonly PlannedRun[], site: Site): string {
  const given = new Map<string, { number: string; task: number }>()
  let left = planned.map(({ source }, place) => ({
    key: `run-${place + 1}`,
    after: source === null ? null : { runId: source + 1, key: `run-${source + 1}` },
  }))
  const scripts: string[] = []
  for (;;) {
    const batches = batchesOf(left, (key) => given.get(key) ?? null, { pack: site.profile.pack })
    if (batches.length === 0) return scripts.join('\n')
    for (const { tasks, after } of batches) {
      const id = `ARRAY-${scripts.length + 1}`
      const keys = new Map([...tasks].map(([task, runs]) => [task, runs.map(({ key }) => key)]))
      const count = [...keys.values()].flat().length
      const packed = count === tasks.size ? '' : ` in ${tasks.size} jobs`
      const script = scriptOf(site.profile, { id, tasks: keys, after }, site.signum)
      scripts.push(`# ${id}: ${count} ${count === 1 ? 'run' : 'runs'}${packed}\n${script}`)
      for (const [task, of] of keys) for (const key of of) given.set(key, { number: id, task })
      const done = new Set([...keys.values()].flat())
      left = left.filter(({ key }) => !done.has(key))
    }
  }
}
