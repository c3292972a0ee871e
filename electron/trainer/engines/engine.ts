import { FaultError } from '../../../shared/errors/fault-error.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import type { Program } from '../graph/program.ts'
import type { Shape } from '../graph/shape.ts'

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

/** Images of a data set that an engine keeps where it computes, so that a step names them instead of carrying them. */
export interface HeldImages {
  release(): Promise<void>
}

/** Images to be held. */
export interface ImageBytes {
  /** [count, channels, height, width]. */
  shape: Shape
  pixels: Uint8Array
  /** The value of each byte, [channels, 256]. */
  levels: Float32Array
}

/** Images that the engine holds, which it moves, mirrors and normalises itself. */
export interface GatheredImages {
  images: HeldImages
  /**
   * [rows, 4]: the place of an image, the row and the column of it that come to the corner (what lies beyond its border
   * is black), and 1 where it is mirrored left to right after that.
   */
  rows: Int32Array
}

/** Gathered images in place of a feed. */
export interface GatheredFeed extends GatheredImages {
  feed: string
}

/** The images of a batch: values, [batch, channels, height, width], or which of those that the engine holds. */
export type BatchImages = Float32Array | GatheredImages

/** A program made ready to run. */
export interface CompiledProgram {
  /**
   * Runs once: reads feeds and state, returns the outputs and moves the state on.
   * @param gathered stands in for one of the feeds, with an engine that holds images
   */
  step(feeds: Feeds, gathered?: GatheredFeed): Promise<Record<string, Values>>
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
  /**
   * Keeps images where it computes. Absent if it never does.
   * @returns null if there is no room for them
   */
  hold?(images: ImageBytes): Promise<HeldImages | null>
  /** Programs that share a state see each other's updates. @throws EngineError */
  compile(program: Program, state: State): Promise<CompiledProgram>
}

/** The engine could not do what the graph asks; the message names the program and, if known, the operation. */
export class EngineError extends FaultError {
  override readonly name = 'EngineError'
}

/** For engines that know one device only. @throws EngineError */
export function computesAlone(engine: string): never {
  throw new EngineError({
    code: 'conflict',
    field: 'devices',
    what: phrase`the engine ${engine} computes on one device`,
    remedy: 'choose the engine torch, or 1 device',
  })
}
