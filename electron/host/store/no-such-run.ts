import { Failure } from '../failure.ts'

/** There is no run of that number. */
export function noSuchRun(id: number): Failure {
  return new Failure('not-found', `There is no run ${id}; \`signum runs list\` shows those there are.`)
}
