import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'

/** Hosts and clusters share their names: `--on` and filters take either. @param owner whose name it is, in words */
export function nameTaken(name: string, owner: "a cluster's profile" | 'another host'): BadInput {
  return new BadInput({
    code: 'name-taken',
    subject: name,
    field: 'name',
    what: phrase`"${name}" is the name of ${owner}`,
    remedy: 'choose another name',
  })
}
