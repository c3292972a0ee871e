let known: () => readonly string[] = () => []

/** Sets what a thread knows of the fields of foreign runs in its store. Looked up at every question. */
export function knowOwnFields(fields: () => readonly string[]): void {
  known = fields
}

/** Fields of configurations that Signum's experiments lack: those that scripts report, such as "lr". */
export function ownFieldNames(): readonly string[] {
  return known()
}

export function isOwnField(key: string): boolean {
  return known().includes(key)
}
