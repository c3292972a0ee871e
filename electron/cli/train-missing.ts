import { activeStates, type RunRow } from '../../shared/contract/run.ts'
import type { ExistingRun } from '../../shared/contract/studies.ts'
import type { Study } from '../../shared/experiment/study.ts'
import type { Host } from '../host/host.ts'
import { formatIds } from './format-ids.ts'
import { waitForRuns, type Wait } from './wait.ts'

/** A study, and the profile of the cluster that trains it; this machine if that is left out. */
export type PlacedStudy = Study & { on?: string }

/** Runs of a recipe after a command has trained. */
export interface Trained {
  /** Those that it waited for. */
  trained: RunRow[]
  /** All of the recipe, in its order. */
  runs: RunRow[]
}

/** Trains those runs of a study that there are not already, and goes on with those that were stopped. */
export async function trainMissing(host: Host, study: PlacedStudy, wait: Wait): Promise<Trained> {
  const { ids, resumed, existing, studyId } = await host.client.studies.launch({ ...study, onlyMissing: true })
  if (!wait.quiet) for (const line of linesOf(existing, resumed, ids)) wait.terminal.say(line)
  if (!wait.quiet && studyId !== null)
    wait.terminal.say(`study ${studyId} "${study.name}" starts: ${count(ids.length)}`)
  const begun = [...resumed, ...ids]
  const trained = begun.length === 0 ? [] : await waitForRuns(host, begun, wait)
  const places = new Map(existing.map(({ place, id }) => [place, id]))
  const inOrder = [...new Set(inOrderOf(places, ids))]
  const { runs } = await host.client.runs.list({ ids: inOrder, limit: Math.max(1, inOrder.length) })
  return { trained, runs: inOrder.flatMap((id) => runs.find((run) => run.id === id) ?? []) }
}

/** The runs of a recipe by their places: those that were there, and the new ones between them. */
function inOrderOf(there: ReadonlyMap<number, number>, ids: readonly number[]): number[] {
  let next = 0
  return Array.from({ length: there.size + ids.length }, (_, place) => there.get(place) ?? ids[next++]!)
}

/** What there is already, and what becomes of it. */
export function linesOf(
  existing: readonly ExistingRun[],
  resumed: readonly number[],
  ids: readonly number[],
): string[] {
  const others = existing.filter(({ id }) => !resumed.includes(id))
  const done = others.filter(({ state }) => !activeStates.includes(state))
  const atWork = others.filter(({ state }) => activeStates.includes(state))
  const all = count(existing.length + ids.length)
  const is = (runs: readonly unknown[]) => (runs.length === 1 ? 'is' : 'are')
  const exist = done.length === 1 ? 'exists' : 'exist'
  const lines = [
    done.length === 0
      ? `none of ${all} exists already`
      : `${done.length} of ${all} ${exist} already and ${is(done)} not trained again: ${named(done)}`,
  ]
  if (resumed.length > 0) {
    const [were, go] = resumed.length === 1 ? ['was', 'goes'] : ['were', 'go']
    lines.push(`${count(resumed.length)} that ${were} stopped ${go} on: ${formatIds(resumed)}`)
  }
  if (atWork.length > 0)
    lines.push(`${count(atWork.length)} ${is(atWork)} trained by another process and not waited for: ${named(atWork)}`)
  if (ids.length + resumed.length === 0) lines.push('no run is missing')
  return lines
}

const count = (runs: number): string => `${runs} ${runs === 1 ? 'run' : 'runs'}`
const named = (runs: readonly ExistingRun[]): string => formatIds(runs.map(({ id }) => id))
