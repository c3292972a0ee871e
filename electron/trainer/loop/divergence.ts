import { FaultError } from '../../../shared/errors/fault-error.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { sentenceOf, plainVoice } from '../../../shared/errors/voice.ts'
import type { Engine, State } from '../engines/engine.ts'
import type { Program } from '../graph/program.ts'
import type { GivenStep } from './step-queue.ts'

/** The loss is no longer a number: nothing that follows would mean anything. */
export class Diverged extends FaultError {
  override readonly name = 'Diverged'
  /** What happened, where and when, as a sentence for the log; the message adds what to do. */
  readonly happened: string

  /**
   * @param step optimizer steps done, the last one included
   * @param layer where the values came apart; null if it is unknown
   */
  constructor({
    loss,
    step,
    layer,
    learningRate,
    rollBacks,
  }: {
    loss: number
    step: number
    layer: string | null
    learningRate: number
    rollBacks: number
  }) {
    const happened = phrase`the training loss became ${loss} at step ${step}${
      layer === null ? '' : `, first in layer ${layer}`
    }`
    const times = rollBacks === 1 ? 'roll-back' : 'roll-backs'
    super({
      code: 'diverged',
      subject: layer,
      field: 'learningRate',
      what:
        rollBacks === 0
          ? happened
          : phrase`${happened}. That is after ${rollBacks} ${times}, each with half the learning rate`,
      remedy: phrase`lower the learning rate (now ${learningRate}) or start with a smaller mu, and launch again`,
    })
    this.happened = sentenceOf(happened, plainVoice)
  }
}

/**
 * The first layer whose activations were no longer finite. It follows from running statistics: the forward pass alone
 * writes them, layer by layer, while a NaN gradient turns every weight into NaN. If they
 * do not, the step is taken back and looked at once more.
 * @param buffers names of running statistics, in the order of the forward pass
 * @param layers the program that checks the sums of each layer
 * @param given what the step was fed with
 * @returns null if neither finds it
 */
export async function firstDiverged(
  {
    engine,
    state,
    buffers,
    layers,
  }: { engine: Engine; state: State; buffers: readonly string[]; layers: () => Program },
  { feeds, gathered }: Omit<GivenStep, 'step'>,
): Promise<string | null> {
  for (const buffer of buffers)
    if (!(await state.read(buffer)).every(Number.isFinite)) return buffer.slice(0, buffer.lastIndexOf('.'))
  if ((await state.back?.()) !== true) return null
  const program = layers()
  const compiled = await engine.compile(program, state)
  try {
    const sums = await compiled.step(feeds, gathered)
    return Object.keys(program.outputs).find((layer) => !Number.isFinite(sums[layer]![0])) ?? null
  } finally {
    await compiled.dispose()
  }
}
