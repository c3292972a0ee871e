import type { Feeds } from '../engines/engine.ts'

/** Numbers as what a step is fed with. */
export function scalarFeeds(values: Readonly<Record<string, number>>): Feeds {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Float64Array.of(value)]))
}
