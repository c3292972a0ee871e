import type { PackedStep } from '../manifest.ts'
import { sizeOf } from '../manifest.ts'
import type { Steps } from './steps.ts'

/**
 * x scale + shift + residual, kept within bounds: steps on end that one pass over the values can do, each rounded as by
 * itself.
 */
export interface AffineRun {
  x: string
  scale: Float32Array | null
  shift: Float32Array | null
  /** The constant that the shift is as it stands; null if it is another. */
  shiftName: string | null
  /** Of x's shape, added behind the shift. */
  residual: string | null
  low: number
  high: number
  /** The steps that it does, in order. */
  steps: PackedStep[]
}

/**
 * The longest such run that begins with a step.
 * @param isThere whether a value has been planned
 */
export function findAffineRun(
  start: PackedStep,
  channels: number,
  steps: Steps,
  constants: ReadonlyMap<string, Float32Array>,
  isThere: (name: string) => boolean,
): AffineRun | null {
  const x = start.inputs.find((name) => !constants.has(name))
  if (x === undefined) return null
  const run: AffineRun = {
    x,
    scale: null,
    shift: null,
    shiftName: null,
    residual: null,
    low: -Infinity,
    high: Infinity,
    steps: [],
  }
  let stage = 0
  let running = x
  for (
    let step: PackedStep | null = start;
    step !== null && sizeOf(step.shape) === sizeOf(start.shape);
    step = steps.onlyReader(step.output)
  ) {
    const next = stageOf(step, running, stage)
    if (next === null) break
    stage = next
    run.steps.push(step)
    running = step.output
  }
  return run.steps.length > 0 ? run : null

  /** Takes a step in where it comes behind what is there. @returns how far the run has come */
  function stageOf(step: PackedStep, value: string, reached: number): number | null {
    const { operation, inputs } = step
    if (operation === 'relu' && reached <= 4) {
      run.low = Math.max(run.low, 0)
      return 4
    }
    if (inputs.length !== 2) return null
    const [isFirst, other] = inputs[0] === value ? [true, inputs[1]!] : [false, inputs[0]!]
    const constant = constants.get(other)
    const fits = constant !== undefined && (constant.length === 1 || constant.length === channels)
    if (operation === 'multiply' && reached === 0 && fits) {
      run.scale = constant
      return 1
    }
    if (operation === 'add' && reached <= 1 && fits) {
      run.shift = constant
      run.shiftName = other
      return 2
    }
    if (operation === 'subtract' && isFirst && reached <= 1 && fits) {
      run.shift = constant.map((each) => -each)
      return 2
    }
    if (operation === 'add' && reached <= 2 && constant === undefined && other !== value && isThere(other)) {
      run.residual = other
      return 3
    }
    if ((operation === 'maximum' || operation === 'minimum') && reached <= 4 && constant?.length === 1) {
      if (operation === 'maximum') run.low = Math.max(run.low, constant[0]!)
      else run.high = Math.min(run.high, constant[0]!)
      return run.low <= run.high ? 4 : null
    }
    return null
  }
}
