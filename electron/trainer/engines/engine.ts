import { FaultError } from '../../../shared/errors/fault-error.ts'
import type { Program } from '../graph/program.ts'

/** Row-major values of a tensor. Engines take either and return what they compute in. */
export type Values = Float32Array | Float64Array

/** Named tensors that an engine keeps between steps: latent weights, optimizer moments, batch-norm statistics. */
export interface State {
  names(): string[]
  /** @returns a copy of the values, row-major. @throws EngineError when there is no such state */
  read(name: string): Promise<Values>
  /** Takes a copy of the values. */
  write(name: string, values: Values): Promise<void>
  /**
   * Takes back what the last step changed, once; with a program that takes steps ahead, as many times more.
   * @returns false if that is not held any more; absent if an engine never holds it
   */
  back?(): Promise<boolean>
}

export type Feeds = Readonly<Record<string, Values>>

/** A program made ready to run. */
export interface CompiledProgram {
  /** Runs once: reads feeds and state, returns the outputs and moves the state on. */
  step(feeds: Feeds): Promise<Record<string, Values>>
  /**
   * Steps that may be asked for before the one before them is answered; absent for none. Their feeds must not change
   * until then, and as many steps more than one can be taken back.
   */
  readonly ahead?: number
  dispose(): Promise<void>
}

/** A lowering of the graph's operations onto something that computes. */
export interface Engine {
  readonly name: string
  readonly version: string
  /** Lets go of all that it holds, its states and programs included; absent when there is nothing to let go of. */
  close?(): Promise<void>
  createState(values: ReadonlyMap<string, { shape: readonly number[]; values: Values }>): State
  /** Programs that share a state see each other's updates. @throws EngineError */
  compile(program: Program, state: State): Promise<CompiledProgram>
}

/** The engine could not do what the graph asks; the message names the program and, if known, the operation. */
export class EngineError extends FaultError {
  override readonly name = 'EngineError'
}
