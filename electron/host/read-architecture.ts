import { readFileSync } from 'node:fs'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { messageOf, oneLineOf } from '../../shared/errors/message-of.ts'
import { phrase } from '../../shared/errors/phrase.ts'
import { parseYaml } from '../imports/yaml/yaml.ts'

/**
 * A written network, from its text or from a file in JSON or YAML, as the experiment has it: JSON without spaces, so
 * that it is the same network however it was written down.
 * @throws BadInput if there is no such file, or it is neither
 */
export function readArchitecture(given: string): string {
  const isText = given.trimStart().startsWith('{')
  const text = isText ? given : contentOf(given)
  const isYaml = !isText && /\.ya?ml$/i.test(given)
  try {
    return JSON.stringify(isYaml ? parseYaml(text) : JSON.parse(text))
  } catch (error) {
    throw new BadInput({
      code: 'wrong-format',
      subject: isText ? null : given,
      field: 'architecture',
      what: phrase`${isText ? 'it' : given} is not valid ${isYaml ? 'YAML' : 'JSON'} (${oneLineOf(error)})`,
      remedy: 'write {"name": "Mine", "layers": [...]}, or the same in a file ending with .yaml',
    })
  }
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new BadInput({
      code: isMissing ? 'no-such-file' : 'unreadable',
      subject: file,
      field: 'architecture',
      what: isMissing ? phrase`there is no ${file}` : phrase`${file} cannot be read (${messageOf(error)})`,
      remedy: isMissing ? 'check its path, or write the network as JSON' : 'check its permissions',
    })
  }
}
