import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import type { NpyArray } from './npy.ts'
import { isBuilt, textOf, type Pickled } from './pickled.ts'

/** An array of NumPy as a pickle builds it, or null. @throws BadInput if it is one of another kind */
export function arrayOf(name: string, value: Pickled): NpyArray | null {
  if (!isBuilt(value) || !/^numpy\.(_?core)\.multiarray\._reconstruct$/.test(value.global)) return null
  const state = Array.isArray(value.state) ? value.state : []
  const [, shape, dtype, fortran, raw] = state
  const kind = dtype !== undefined && isBuilt(dtype) && Array.isArray(dtype.args) ? textOf(dtype.args[0] ?? null) : ''
  const order =
    dtype !== undefined && isBuilt(dtype) && Array.isArray(dtype.state) ? textOf(dtype.state[1] ?? null) : '|'
  const data = raw instanceof Uint8Array ? raw : null
  if (!Array.isArray(shape) || data === null || fortran === true)
    throw new BadInput({
      code: 'unsupported',
      subject: name,
      what: phrase`${name} holds an array that is not stored row by row as numbers`,
    })
  return { shape: shape.map(Number), type: `${order}${kind}`, data }
}
