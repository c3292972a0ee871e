import type { StudyInput } from '../../../shared/experiment/study.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { listDatasets } from '../../data/kept/registry.ts'
import type { StoreClient } from '../store/client.ts'
import type { Machines } from './machines.ts'

interface Place {
  machine: string
  machines: Machines
  store: StoreClient
  cacheDirectory: string
}

type Recipe = StudyInput & { onlyMissing?: boolean }

/**
 * Launches a study on another host.
 * @returns as `studies.launch` does, with the numbers of the runs here
 * @throws BadInput if it names runs that are not of that host, or data that are others there
 */
export async function launchThere(recipe: Recipe, { machine, machines, store, cacheDirectory }: Place) {
  const translated = (await withNumbersThere(recipe, machine, store)) as Recipe
  await checkData(recipe, { machine, machines, cacheDirectory })
  const launched = await machines.ask(machine, (client) => client.studies.launch(translated))
  const existing = launched.existing.map(({ id }) => id)
  const there = [...launched.ids, ...launched.resumed, ...existing]
  const here = await machines.take(machine, there)
  const numbers = (ids: readonly number[]) => ids.flatMap((id) => here.get(id) ?? [])
  return {
    studyId: null,
    ids: numbers(launched.ids),
    resumed: numbers(launched.resumed),
    existing: launched.existing.flatMap((each) => {
      const id = here.get(each.id)
      return id === undefined ? [] : [{ ...each, id }]
    }),
  }
}

/** Launches single runs on another host, as `runs.launch` does. */
export async function launchRunsThere(
  { experiments, study }: { experiments: readonly unknown[]; study?: string },
  { machine, machines, store, cacheDirectory }: Place,
) {
  const translated = (await withNumbersThere(experiments, machine, store)) as unknown[]
  await checkData(experiments, { machine, machines, cacheDirectory })
  const { ids } = await machines.ask(machine, (client) => client.runs.launch({ experiments: translated, study }))
  const here = await machines.take(machine, ids)
  return { ids: ids.flatMap((id) => here.get(id) ?? []), studyId: null }
}

/** A recipe whose runs are named by their numbers there, wherever in it they are. */
async function withNumbersThere(value: unknown, machine: string, store: StoreClient): Promise<unknown> {
  const named = new Set<number>()
  visit(value, (id) => {
    named.add(id)
    return id
  })
  if (named.size === 0) return value
  const there = new Map(
    (await store.mirroredAmong([...named])).filter((run) => run.machine === machine).map((run) => [run.id, run.there]),
  )
  const lacking = [...named].find((id) => !there.has(id))
  if (lacking !== undefined)
    throw new BadInput({
      code: 'no-such-run',
      subject: lacking,
      what: phrase`run ${lacking}, whose weights this study needs, is not on "${machine}"`,
      remedy: phrase`name a run of "${machine}", or launch the study where run ${lacking} is`,
    })
  return visit(value, (id) => there.get(id)!)
}

/** Numbers of runs in a recipe: those of the fields startFrom and teacher, one or several. */
function visit(value: unknown, each: (id: number) => number): unknown {
  if (Array.isArray(value)) return value.map((item) => visit(item, each))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => [
      key,
      key === 'startFrom' || key === 'teacher' ? numbersIn(inner, each) : visit(inner, each),
    ]),
  )
}

function numbersIn(value: unknown, each: (id: number) => number): unknown {
  if (Array.isArray(value)) return value.map((item) => numbersIn(item, each))
  return typeof value === 'number' ? each(value) : value
}

/** Images of one name that differ would make the runs of two hosts look alike that are not. */
async function checkData(recipe: unknown, { machine, machines, cacheDirectory }: Omit<Place, 'store'>): Promise<void> {
  const names = new Set<string>()
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [key, inner] of Object.entries(value))
      if (key === 'dataset') for (const name of [inner].flat()) names.add(String(name))
      else look(inner)
  }
  look(recipe)
  const there = await machines.ask(machine, (client) => client.datasets.list())
  for (const { name, fingerprint } of await listDatasets(cacheDirectory)) {
    const other = there.find((each) => each.name === name)
    if (!names.has(name) || other === undefined || fingerprint === undefined || other.fingerprint === undefined)
      continue
    if (other.fingerprint !== fingerprint)
      throw new BadInput({
        code: 'dataset-changed',
        subject: name,
        field: 'dataset',
        what: phrase`the data set "${name}" on "${machine}" has other images than the one here`,
        remedy: 'add the same files on both, or give one of them another name',
      })
  }
}
