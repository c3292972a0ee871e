import type SQLite from 'better-sqlite3'

interface Row {
  id: number
}

/** Where the reading of a table ended to which rows are added. */
export class RowCursor {
  #last: unknown = null
  #id = 0
  #counts = ''
  #table = ''
  #owner = ''

  /**
   * Whether the table is to be read from its beginning: rows that were read are gone or changed their owner since.
   * @param owner the columns that tell whose a row is
   */
  isNew(database: SQLite.Database, table: 'metrics', owner: string): boolean {
    this.#table = table
    this.#owner = owner
    const holds = this.#id > 0 && this.#isAsRead(database)
    if (!holds) {
      this.#id = 0
      this.#last = null
    }
    return !holds
  }

  /** Rows that were not read yet. @param select of all, with the number of a row as id */
  *rows<Found extends Row>(database: SQLite.Database, select: string): Generator<Found> {
    const rows = database.prepare<[number], Found>(`${select} WHERE rowid > ? ORDER BY rowid`).iterate(this.#id)
    for (const row of rows) {
      this.#id = row.id
      yield row
    }
    this.#last = this.#lastRow(database)
    this.#counts = this.#countsIn(database)
  }

  #isAsRead(database: SQLite.Database): boolean {
    return this.#lastRow(database) === this.#last && this.#countsIn(database) === this.#counts
  }

  #lastRow(database: SQLite.Database): string {
    const row = database.prepare<[number]>(`SELECT * FROM ${this.#table} WHERE rowid = ?`).get(this.#id)
    return JSON.stringify(row ?? null)
  }

  /** How many rows there are of each owner, of those that were read. */
  #countsIn(database: SQLite.Database): string {
    return JSON.stringify(
      database
        .prepare<[number]>(
          `SELECT ${this.#owner}, count(*) AS count FROM ${this.#table} WHERE rowid <= ? GROUP BY ${this.#owner}`,
        )
        .all(this.#id),
    )
  }
}
