import type { Program } from '../../graph/program.ts'
import type { Refusal, Support } from './support.ts'
import { plainOnnx, type Target } from './target.ts'
import { blockedTrial, openTrial, signTrial } from './trials.ts'

/**
 * A warning for everything that this processor should do and is not trusted with, with the time that doing without
 * costs, measured now: some 0.2 s where there is one.
 */
export async function refusalWarnings({ refusals, offered, block }: Support): Promise<string[]> {
  const warnings: string[] = []
  for (const refusal of refusals) warnings.push(await warningOf(refusal, offered, block))
  return warnings
}

async function warningOf({ what, finding }: Refusal, offered: number | null, used: number | null): Promise<string> {
  if (what === 'bytes') {
    const fast: Target = { ...plainOnnx, block: used, bytes: true }
    return words('Signs counted in bytes', finding, 'signs by signs', await slowdown(signTrial(16, 8), fast))
  }
  const fast = offered === null ? null : { ...plainOnnx, block: offered }
  return words(
    `Convolutions in blocks of channels${offered === null ? '' : ` (${offered} a block)`}`,
    finding,
    'convolutions and their gradients',
    fast === null ? null : await slowdown(blockedTrial(32, 16), fast),
  )
}

function words(what: string, finding: string, which: string, times: number | null): string {
  const cost =
    times === null
      ? 'what that costs could not be measured'
      : `${which} take ${times.toFixed(1)} times as long here, measured just now`
  return `${what} failed the check of this processor (${finding}) and are not used. Results are right, and ${cost}.`
}

/**
 * How many times as long a program takes without what a target has, as the median of neighbouring turns; null where it
 * cannot be run with it.
 */
async function slowdown(program: Program, fast: Target): Promise<number | null> {
  const trials = await Promise.all([openTrial(program, fast), openTrial(program, { ...fast, ...without(fast) })]).catch(
    () => null,
  )
  if (trials === null) return null
  const ratios: number[] = []
  try {
    for (let turn = 0; turn < 5; turn++) {
      const times: number[] = []
      for (const trial of trials) {
        const began = performance.now()
        await trial.step()
        times.push(performance.now() - began)
      }
      // The first turn takes memory.
      if (turn > 0) ratios.push(times[1]! / times[0]!)
    }
  } catch {
    return null
  } finally {
    for (const trial of trials) await trial.close()
  }
  return ratios.sort((a, b) => a - b)[Math.floor(ratios.length / 2)]!
}

/** What is refused: bytes where they are wanted, else blocks. */
const without = ({ bytes }: Target): Partial<Target> => (bytes ? { bytes: false } : { block: null })
