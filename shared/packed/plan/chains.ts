import type { PackedStep } from '../manifest.ts'
import { sizeOf } from '../manifest.ts'
import type { Steps } from './steps.ts'
import type { Chain } from './thresholds.ts'

/** A constant that an elementwise step joins with a layer's output: one number, or one an output. */
interface Joined {
  step: PackedStep
  /** Whether the constant is the first operand. */
  first: boolean
  values: Float32Array
}

/**
 * The steps after a layer of signs up to the next sign: elementwise steps with constants, reshapes between rows and
 * pixels of outputs, and perhaps a max-pooling among them.
 */
export interface SignChain {
  steps: PackedStep[]
  pool: PackedStep | null
  /** The sign at the end. */
  sign: PackedStep
  chain: Chain
  /** Whether what comes after the pooling rises, per output; all do if nothing does. */
  risesAfterPool(output: number): boolean
}

const operations: Readonly<Record<string, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  minimum: Math.min,
  maximum: Math.max,
}

/** Steps that can be between a layer and a sign. @returns null if something else does */
export function findSignChain(
  start: string,
  outputs: number,
  steps: Steps,
  constants: ReadonlyMap<string, Float32Array>,
  isBits: (sign: PackedStep) => boolean,
  shapeOf: (name: string) => readonly number[],
): SignChain | null {
  const passed: PackedStep[] = []
  const before: Joined[] = []
  const after: Joined[] = []
  let pool: PackedStep | null = null
  for (let step = steps.onlyReader(start); step !== null; step = steps.onlyReader(step.output)) {
    if (step.operation === 'sign')
      return isBits(step) ? { steps: passed, pool, sign: step, ...chainOf(before, after) } : null
    if (step.operation === 'maxPool' && pool === null) pool = step
    else if (!keepsOutputs(step, shapeOf(step.inputs[0]!), outputs)) {
      const joined = joinedWith(step, passed.at(-1)?.output ?? start, outputs, constants)
      if (joined === null) return null
      ;(pool === null ? before : after).push(joined)
    }
    passed.push(step)
  }
  return null
}

/** Whether a step is a reshape that leaves the outputs of each row on end: of one row, or of rows of the last axis. */
function keepsOutputs({ operation, shape }: PackedStep, from: readonly number[], outputs: number): boolean {
  if (operation !== 'reshape') return false
  return sizeOf(shape) === outputs || (from.length < 4 && shape.length < 4 && from.at(-1) === shape.at(-1))
}

function joinedWith(
  step: PackedStep,
  running: string,
  outputs: number,
  constants: ReadonlyMap<string, Float32Array>,
): Joined | null {
  if (step.operation === 'relu')
    return { step: { ...step, operation: 'maximum' }, first: false, values: Float32Array.of(0) }
  if (operations[step.operation] === undefined || step.inputs.length !== 2) return null
  const first = step.inputs[1] === running
  const values = constants.get(step.inputs[first ? 0 : 1]!)
  if (values === undefined || (values.length !== 1 && values.length !== outputs)) return null
  // Dividing a constant by the sum neither rises nor falls throughout.
  if (first && step.operation === 'divide') return null
  // A value per output must lie along the outputs: the second axis of images, else the last.
  return sizeOf(step.shape) % outputs === 0 ? { step, first, values } : null
}

function chainOf(
  before: readonly Joined[],
  after: readonly Joined[],
): { chain: Chain; risesAfterPool(output: number): boolean } {
  const at = (values: Float32Array, output: number) => values[values.length === 1 ? 0 : output]!
  const rises = (part: readonly Joined[], output: number) =>
    part.reduce((up, { step: { operation }, first, values }) => {
      const turns =
        operation === 'subtract'
          ? first
          : (operation === 'multiply' || operation === 'divide') && at(values, output) < 0
      return turns ? !up : up
    }, true)
  const all = [...before, ...after]
  return {
    chain: {
      value: (sum, output) =>
        all.reduce((value, { step, first, values }) => {
          const constant = at(values, output)
          return Math.fround(
            first ? operations[step.operation]!(constant, value) : operations[step.operation]!(value, constant),
          )
        }, sum),
      rises: (output) => rises(all, output),
    },
    risesAfterPool: (output) => rises(after, output),
  }
}
