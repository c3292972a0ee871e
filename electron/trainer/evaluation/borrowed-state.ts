import type { State } from '../engines/engine.ts'

/** Runs something that changes the named states, and puts their old values back afterwards, whatever happens. */
export async function borrowing<Result>(
  state: State,
  names: Iterable<string>,
  use: () => Promise<Result>,
): Promise<Result> {
  const before = [...names].map((name) => [name, state.read(name)] as const)
  try {
    return await use()
  } finally {
    for (const [name, values] of before) state.write(name, values)
  }
}
