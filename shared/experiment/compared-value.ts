/**
 * A value of a field as runs are compared by it: from which run one starts differs with the seed, whether it does so
 * does not.
 */
export function comparedValue(key: string, value: unknown): unknown {
  return key === 'startFrom' && typeof value === 'number' ? 'another run' : (value ?? null)
}
