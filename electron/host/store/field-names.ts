import type { Database } from 'better-sqlite3'
import type { Origin } from '../../../shared/contract/run.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import type { Configurations } from './configurations.ts'
import type { Revision } from './revision.ts'

type Fields = NonNullable<Origin['fields']>

/** A field of foreign runs under another name, for those of some numbers or for all that have it. */
export interface FieldRenaming {
  from: string
  to: string
  ids?: readonly number[]
}

interface Row {
  id: number
  experiment: string
  origin: string
}

/** Changes what fields of the configurations of foreign runs are called. */
export function fieldNamesOf(
  database: Database,
  { configurations, revision }: { configurations: Configurations; revision: Revision },
) {
  const foreign = database.prepare<[], Row>(
    'SELECT id, experiment, origin FROM runs WHERE origin IS NOT NULL ORDER BY id',
  )
  const write = database.prepare(
    'UPDATE runs SET experiment = ?, origin = ?, configuration_id = ?, seed = ?, revision = ? WHERE id = ?',
  )

  /** Runs from elsewhere that have a field, with their experiments. @throws BadInput if one of `ids` lacks it */
  function having(field: string, ids?: readonly number[]) {
    const all = foreign
      .all()
      .map(({ experiment, origin, ...row }) => ({
        ...row,
        experiment: JSON.parse(experiment) as Record<string, unknown>,
        origin: JSON.parse(origin) as Origin,
      }))
      .filter(({ experiment, origin }) => origin.kind !== 'archive' && Object.hasOwn(experiment, field))
    const missing = ids?.filter((id) => !all.some((run) => run.id === id)) ?? []
    if (missing.length > 0 || all.length === 0)
      throw new BadInput({
        code: 'unknown-name',
        subject: field,
        what:
          missing.length > 0
            ? phrase`run ${missing.join(', ')} has no field ${field}, or was trained by Signum`
            : phrase`no run from elsewhere has a field ${field}`,
      })
    return ids === undefined ? all : all.filter(({ id }) => ids.includes(id))
  }

  return {
    /** Values that a field has in runs from elsewhere, each once. */
    valuesOfForeignField: (field: string, ids?: readonly number[]): unknown[] => [
      ...new Set(having(field, ids).map(({ experiment }) => experiment[field])),
    ],

    /**
     * Calls a field of foreign runs by another name, for good: also where a run is read again.
     * @returns the runs. @throws BadInput if a run lacks it, or has the other one with another value
     */
    renameField: database.transaction(({ from, to, ids }: FieldRenaming): number[] => {
      const runs = having(from, ids)
      const taken = runs.filter(
        ({ experiment }) => Object.hasOwn(experiment, to) && experiment[to] !== experiment[from],
      )
      if (taken.length > 0)
        throw new BadInput({
          code: 'name-taken',
          subject: to,
          what: phrase`run ${taken.map(({ id }) => id).join(', ')} has a field ${to} with another value`,
          remedy: 'name the other runs alone',
        })
      for (const { id, experiment, origin } of runs) {
        const renamed = Object.fromEntries(
          Object.entries(experiment)
            .filter(([key]) => key !== to)
            .map(([key, value]) => [key === from ? to : key, value]),
        )
        write.run(
          JSON.stringify(renamed),
          JSON.stringify({ ...origin, fields: namesAfter(origin.fields ?? {}, from, to) }),
          configurations.obtain(renamed),
          Number.isInteger(renamed.seed) ? renamed.seed : null,
          revision.next(),
          id,
        )
      }
      return runs.map(({ id }) => id)
    }).immediate,
  }
}

/** Names by what the file calls them; a name that was given before is replaced. */
function namesAfter(before: Fields, from: string, to: string): Fields {
  const theirs = Object.entries(before).find(([, name]) => name === from)?.[0] ?? from
  const { [theirs]: _, ...rest } = before
  return theirs === to ? rest : { ...rest, [theirs]: to }
}

/** Fields that were read, under the names that the user gave them. */
export function fieldsUnderGivenNames<Value>(
  fields: Readonly<Record<string, Value>>,
  names: Origin['fields'],
): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      names !== undefined && Object.hasOwn(names, key) ? names[key]! : key,
      value,
    ]),
  )
}
