/** Values within objects by all keys that lead to them, joined by dots; nothing of what is no object. */
export function flatFields(values: unknown, within = ''): Record<string, unknown> {
  if (!isObject(values)) return {}
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) =>
      isObject(value) && Object.keys(value).length > 0
        ? Object.entries(flatFields(value, `${within}${key}.`))
        : [[`${within}${key}`, value]],
    ),
  )
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
