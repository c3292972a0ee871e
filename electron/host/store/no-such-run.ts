import { deed, phrase } from '../../../shared/errors/phrase.ts'
import { Failure } from '../failure.ts'

/** There is no run of that number. */
export function noSuchRun(id: number): Failure {
  return new Failure('not-found', {
    code: 'no-such-run',
    subject: id,
    what: phrase`there is no run ${id}`,
    remedy: phrase`${deed('list-runs')} shows those there are`,
  })
}
