import type { State } from '../engines/engine.ts'
import { readStates } from '../engines/read-states.ts'

/** Runs something that changes the named states, and puts their old values back afterwards, whatever happens. */
export async function borrowing<Result>(
  state: State,
  names: Iterable<string>,
  use: () => Promise<Result>,
): Promise<Result> {
  const before = await readStates(state, names)
  try {
    return await use()
  } finally {
    for (const [name, values] of before) await state.write(name, values)
  }
}
