import { questions, type Contestant, type Question } from './contestant.ts'
import { longMetric, type Shape } from './data.ts'

/** How long an answer took, in milliseconds. */
export interface Asked {
  /** The first time after the store was opened anew: its own memory is empty, the system's may hold the file. */
  first: number
  median: number
  worst: number
  /** What came: numbers of runs, means, or points. */
  answer: unknown
}

const methods = ['bnn++', 'bc', 'ede', 'bnn', 'reste', 'pc', 'bireal', 'bnn+']

/** Asks everything of a store that was just opened: each question as often as time allows, fifteen times at most. */
export async function ask(contestant: Contestant, { runs, longRuns }: Shape): Promise<Record<Question, Asked>> {
  const longOnes = Array.from({ length: longRuns }, (_, index) => runs + 1 + index)
  const askers: Record<Question, (time: number) => Promise<unknown>> = {
    firstPage: () => contestant.firstPage(),
    // Another method and limit each time, so that nothing is answered from the last answer; the last one as the first,
    // to be compared.
    filtered: (time) => contestant.filtered(methods[time % methods.length]!, 0.3 + (time % methods.length) / 50),
    sorted: () => contestant.sorted(),
    groupMeans: () => contestant.groupMeans(),
    curve: () => contestant.curve(runs + longRuns + 1, longMetric),
    curves: () => contestant.curves(longOnes, longMetric),
  }
  const asked: Partial<Record<Question, Asked>> = {}
  for (const question of questions) {
    await contestant.reopen()
    const times: number[] = []
    let answer: unknown
    const began = performance.now()
    for (let time = 0; time < 15 && (time < 3 || performance.now() - began < 20_000); time++) {
      const start = performance.now()
      const given = await askers[question](time)
      times.push(performance.now() - start)
      if (time === 0) answer = given
    }
    const sorted = times.slice(1).sort((a, b) => a - b)
    asked[question] = { first: times[0]!, median: sorted[sorted.length >> 1]!, worst: sorted.at(-1)!, answer }
  }
  return asked as Record<Question, Asked>
}

/**
 * Makes sure that all stores answered alike: a fast wrong answer is none. Curves are left out, for only some are drawn
 * from afar.
 * @throws Error
 */
export function checkAgreement(trials: readonly { title: string; asked: Record<Question, Asked> }[]): void {
  const [own, ...others] = trials
  for (const other of others) {
    for (const question of ['firstPage', 'filtered', 'sorted'] as const) {
      const [ours, theirs] = [own!.asked[question].answer, other.asked[question].answer].map((answer) =>
        JSON.stringify(answer),
      )
      if (ours !== theirs)
        throw new Error(
          `${other.title} answers ${question} otherwise than ${own!.title}: ${theirs} instead of ${ours}.`,
        )
    }
    const [ours, theirs] = [own, other].map(
      (trial) => trial!.asked.groupMeans.answer as { mean: number; runs: number }[],
    )
    const alike =
      ours!.length === theirs!.length &&
      ours!.every(
        ({ mean, runs }, index) => Math.abs(mean - theirs![index]!.mean) < 1e-12 && runs === theirs![index]!.runs,
      )
    if (!alike) throw new Error(`${other.title} has other means than ${own!.title}.`)
  }
}
