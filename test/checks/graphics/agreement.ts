import { compareMethods } from '../torch/methods.ts'

export interface Agreement {
  compared: number
  /** The largest relative distance of gradients, losses and parameters over 20 steps. */
  furthest: number
  words: string
  faults: string[]
}

/**
 * Holds every fourth method on a device to the float64 interpreter: 20 steps each. All of them: check:torch, on a
 * processor.
 * @param short fewer, on a CNN alone
 */
export async function agreement(
  python: string,
  device: string,
  { short, say }: { short: boolean; say(line: string): void },
): Promise<Agreement> {
  const faults: string[] = []
  let [compared, furthest] = [0, 0]
  await compareMethods(
    python,
    ({ network, method, parameters, losses, gradients, tolerance, sameBits }) => {
      const distance = Math.max(parameters, losses, gradients)
      compared++
      furthest = Math.max(furthest, distance)
      say(`${network}, ${method}: ${distance.toExponential(1)}`)
      if (!(distance < tolerance)) faults.push(`${network}, ${method} on ${device}: ${distance.toExponential(1)} away`)
      if (!sameBits) faults.push(`${network}, ${method} on ${device}: other bits in another process`)
    },
    { device, ...(short ? { networks: ['CNN'], each: 15 } : { each: 4 }) },
  )
  if (compared === 0) faults.push('no method was compared')
  const words =
    `${compared} methods over 20 steps: the furthest ${furthest.toExponential(1)} from the float64 interpreter, ` +
    `${faults.length} fault(s)`
  return { compared, furthest, words, faults }
}
