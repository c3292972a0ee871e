import type { Contestant } from './protocol.ts'

/** A contestant with the threads it runs on. */
export interface Lane {
  contestant: Contestant
  name: string
  version: string
  threads: number
  ours: boolean
}

export interface Course {
  model: string
  batch: number
  rounds: number
  /** About how long a turn takes. */
  seconds: number
  /** Whether steps are counted a second of the wall clock, or of the processor time that the contestant took. */
  clock: 'wall' | 'cpu'
}

export interface Result {
  lane: Lane
  /** Steps a second, round by round and in summary. */
  rounds: number[]
  speed: { median: number; min: number; max: number }
  firstStepSeconds: number
  peakMemoryMB: number
  cardMemoryMB: number | null
  parameters: number
}

/** Everybody's turns, one after another, round by round: what drifts on the machine meets all alike. */
export async function race(lanes: Lane[], { model, batch, rounds, seconds, clock }: Course): Promise<Result[]> {
  const started: { lane: Lane; steps: number; result: Result }[] = []
  for (const lane of lanes) {
    const say = (words: string) =>
      process.stderr.write(`${model}, ${batch} images, ${lane.name} on ${lane.threads} thread(s): ${words}\n`)
    try {
      lane.version = await lane.contestant.start()
      const { firstStepSeconds } = await lane.contestant.train({ model, batch, threads: lane.threads, steps: 0 })
      const { stepsPerSecond, peakMemoryMB, cardMemoryMB, parameters } = await lane.contestant.train({
        model,
        batch,
        threads: lane.threads,
        steps: 3,
      })
      started.push({
        lane,
        steps: Math.max(2, Math.round(stepsPerSecond * seconds)),
        result: {
          lane,
          rounds: [],
          speed: { median: 0, min: 0, max: 0 },
          firstStepSeconds: firstStepSeconds ?? NaN,
          peakMemoryMB,
          cardMemoryMB: cardMemoryMB ?? null,
          parameters,
        },
      })
    } catch (error) {
      say(error instanceof Error ? error.message : String(error))
      lane.contestant.stop()
    }
  }
  for (let round = 0; round < rounds; round++)
    for (const { lane, steps, result } of started) {
      const before = lane.contestant.processorSeconds()
      const { stepsPerSecond, peakMemoryMB, cardMemoryMB } = await lane.contestant.train({
        model,
        batch,
        threads: lane.threads,
        steps,
      })
      result.rounds.push(clock === 'cpu' ? steps / (lane.contestant.processorSeconds() - before) : stepsPerSecond)
      result.peakMemoryMB = peakMemoryMB
      result.cardMemoryMB = cardMemoryMB ?? null
    }
  return started.map(({ result }) => {
    const sorted = [...result.rounds].sort((a, b) => a - b)
    return {
      ...result,
      speed: { median: sorted[Math.floor(sorted.length / 2)]!, min: sorted[0]!, max: sorted.at(-1)! },
    }
  })
}
