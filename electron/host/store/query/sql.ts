/** A piece of SQL with the values for its question marks. */
export class Sql {
  readonly text: string
  readonly values: readonly (string | number | null)[]

  constructor(text: string, values: readonly (string | number | null)[] = []) {
    this.text = text
    this.values = values
  }
}

/** SQL from a template: what is put into it is a value, never text, unless it is a piece of SQL itself. */
export function sql(parts: TemplateStringsArray, ...inserted: readonly (Sql | string | number | null)[]): Sql {
  let text = parts[0]!
  const values: (string | number | null)[] = []
  for (const [index, piece] of inserted.entries()) {
    if (piece instanceof Sql) {
      text += piece.text
      values.push(...piece.values)
    } else {
      text += '?'
      values.push(piece)
    }
    text += parts[index + 1]!
  }
  return new Sql(text, values)
}

/** Conditions that must all hold; none of them always do. */
export function allOf(conditions: readonly Sql[]): Sql {
  return conditions.length === 0 ? sql`1` : conditions.reduce((all, next) => sql`${all} AND ${next}`)
}

/** Conditions of which one must hold. @param conditions at least one */
export function anyOf(conditions: readonly Sql[]): Sql {
  return sql`(${conditions.reduce((any, next) => sql`${any} OR ${next}`)})`
}

export function listOf(pieces: readonly Sql[]): Sql {
  return pieces.reduce((all, next) => sql`${all}, ${next}`)
}
