import { isElsewhere } from './source.ts'

/** Parameters that models were given after runs of them were stored, at the value that those runs were trained with. */
const laterParameters: Readonly<Record<string, number>> = { exactGelu: 0, normEpsilon: 1e-5 }

/**
 * A value of a field as runs are compared by it. From which run one starts differs with the seed, whether it does so
 * does not; a parameter of the model that older runs do not know counts only if it is other than theirs.
 */
export function comparedValue(key: string, value: unknown): unknown {
  if (key === 'startFrom' && (typeof value === 'number' || isElsewhere(value))) return 'another run'
  if (key === 'modelParameters' && typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).filter(([name, each]) => laterParameters[name] !== each))
  return value ?? null
}
