import type { State, Values } from './engine.ts'

/** Copies of several states, by name, in the order of the names; all are asked for at once. */
export async function readStates(state: State, names: Iterable<string>): Promise<Map<string, Values>> {
  return new Map(await Promise.all([...names].map(async (name) => [name, await state.read(name)] as const)))
}
