import type { CompiledProgram, Engine, Feeds, GatheredFeed, State, Values } from '../engines/engine.ts'
import { partsOf } from '../graph/program.ts'
import { sizeOf } from '../graph/shape.ts'
import type { Training } from '../programs/programs.ts'

/** Makes a training ready to run: a step takes a whole batch, also if it is computed in parts. @throws EngineError */
export async function compileTraining(
  engine: Engine,
  { program, gather }: Pick<Training, 'program' | 'gather'>,
  { state, parts }: { state: State; parts: number },
): Promise<CompiledProgram> {
  const last = await engine.compile(program, state)
  if (gather === null) return last
  const sizes = new Map(partsOf(program).feeds.map(({ attributes: { name }, shape }) => [name, sizeOf(shape)] as const))
  return new PartedTraining(await engine.compile(gather, state), last, { sizes, parts })
}

/** A step of several parts: the gradients of all but the last are gathered, the last one moves the weights. */
class PartedTraining implements CompiledProgram {
  readonly #gather: CompiledProgram
  readonly #last: CompiledProgram
  /** Values of each feed of a part. */
  readonly #sizes: ReadonlyMap<string, number>
  readonly #parts: number

  constructor(
    gather: CompiledProgram,
    last: CompiledProgram,
    { sizes, parts }: { sizes: ReadonlyMap<string, number>; parts: number },
  ) {
    this.#gather = gather
    this.#last = last
    this.#sizes = sizes
    this.#parts = parts
  }

  async step(feeds: Feeds, gathered?: GatheredFeed): Promise<Record<string, Values>> {
    const losses: number[] = []
    const logits: Values[] = []
    for (let part = 0; part < this.#parts; part++) {
      const program = part < this.#parts - 1 ? this.#gather : this.#last
      const outputs = await program.step(this.#feedsOf(part, feeds), this.#rowsOf(part, gathered))
      losses.push(outputs['loss']![0]!)
      // Engines may give out the same memory again.
      logits.push(outputs['logits']!.slice())
    }
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / this.#parts
    return { loss: Float64Array.of(mean), logits: joined(logits) }
  }

  #rowsOf(part: number, gathered: GatheredFeed | undefined): GatheredFeed | undefined {
    if (gathered === undefined) return undefined
    const size = gathered.rows.length / this.#parts
    return { ...gathered, rows: gathered.rows.subarray(part * size, (part + 1) * size) }
  }

  async dispose(): Promise<void> {
    await this.#gather.dispose()
    await this.#last.dispose()
  }

  /** What is given by image is cut into parts; scalars are the same for all. */
  #feedsOf(part: number, feeds: Feeds): Feeds {
    return Object.fromEntries(
      Object.entries(feeds).map(([name, values]) => {
        const size = this.#sizes.get(name)
        const isOfBatch = size !== undefined && values.length === this.#parts * size
        return [name, isOfBatch ? values.subarray(part * size, (part + 1) * size) : values]
      }),
    )
  }
}

function joined(parts: readonly Values[]): Values {
  const whole = parts.reduce((sum, { length }) => sum + length, 0)
  const values = parts[0] instanceof Float64Array ? new Float64Array(whole) : new Float32Array(whole)
  let offset = 0
  for (const part of parts) {
    values.set(part, offset)
    offset += part.length
  }
  return values
}
