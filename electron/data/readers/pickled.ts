/** Plain data out of a pickle. Text and bytes of Python 2 are the same, and are given as bytes in latin1. */
export type Pickled = null | boolean | number | string | Uint8Array | Pickled[] | Map<string, Pickled> | Built

/** A name that a pickle refers to, or what it would have called. Nothing is looked up or called. */
export interface Built {
  global: string
  args: Pickled | null
  state: Pickled | null
}

/** Stands for the name of what a pickle refers to outside of itself (PyTorch: a storage); its args say which. */
export const persistent = 'persistent'

/** Whether a value is a name that a pickle refers to, or what it would have called. */
export function isBuilt(value: Pickled): value is Built {
  return typeof value === 'object' && value !== null && 'global' in value
}

/** A text, also one that Python 2 kept as bytes. */
export function textOf(value: Pickled): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value)
}

/** A text of protocol 0, in quotation marks and with escapes. */
export function unquoted(line: string): string {
  const inner = line.slice(1, -1)
  return inner.replaceAll(/\\(x[0-9a-fA-F]{2}|n|r|t|\\|'|")/g, (_, escape: string) => {
    if (escape.startsWith('x')) return String.fromCharCode(Number.parseInt(escape.slice(1), 16))
    return { n: '\n', r: '\r', t: '\t' }[escape] ?? escape
  })
}

/**
 * What a pickle would have made by a call, which is noted and not done; but for bytes, which Python 3 writes for Python
 * 2 as a text in latin1 to be encoded, and for dictionaries that keep an order, which are read as any other.
 */
export function calledWith(global: string, args: Pickled): Pickled {
  if (global === '_codecs.encode' && Array.isArray(args) && typeof args[0] === 'string' && args[1] === 'latin1')
    return Buffer.from(args[0], 'latin1')
  if (global === 'collections.OrderedDict' && Array.isArray(args) && args.length === 0) return new Map()
  return { global, args, state: null }
}
