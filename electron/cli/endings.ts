import { extname } from 'node:path'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { field, phrase } from '../../shared/errors/phrase.ts'

/** The ending of a file's name in lower case without its dot; empty if it has none, as devices have. */
export function endingOf(path: string | undefined): string {
  return extname(path ?? '')
    .slice(1)
    .toLowerCase()
}

/**
 * Refuses a name by which other programs would take a file for what it is not.
 * @param key of the option that names the file
 * @param what the file is: "a packed model"
 * @param other an option that would choose what is written
 * @throws BadInput
 */
export function requireEnding(
  path: string | undefined,
  endings: readonly string[],
  { key = 'output', what, other }: { key?: string; what: string; other?: string },
): void {
  const ending = endingOf(path)
  if (path === undefined || ending === '' || endings.includes(ending)) return
  const names = endings.map((each) => `.${each}`).join(', ')
  throw new BadInput({
    code: 'unsupported',
    subject: path,
    field: key,
    what: phrase`${path} does not end as ${what} does`,
    remedy:
      other === undefined
        ? phrase`name it ${names}`
        : phrase`name it ${names}, or say what it is to be with ${field(other)}`,
  })
}
