import type { ExperimentInput } from '../../shared/experiment/experiment.ts'

const program = 'npm run -s signum --'

/** The command that trains one experiment. */
export function trainCommand(experiment: ExperimentInput): string {
  const flags = Object.entries(experiment).map(([key, value]) => `${flagOf(key)} ${quote(textOf(value))}`)
  return [`${program} train`, ...flags].join(' ')
}

/** The command that runs a recipe from a file. @param cluster name of a profile; empty for this machine */
export function studyCommand(file: string, cluster = ''): string {
  return `${program} study run ${quote(file)}${cluster === '' ? '' : ` --on ${quote(cluster)}`}`
}

/** A file's name for a recipe. */
export function recipeFile(name: string): string {
  const plain = name
    .toLowerCase()
    .replaceAll('+', 'p')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
  return `${plain === '' ? 'recipe' : plain.slice(0, 60)}.json`
}

function flagOf(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

function textOf(value: unknown): string {
  if (value === null) return 'proposed'
  if (typeof value === 'object')
    return Object.entries(value as object)
      .map(([name, number]) => `${name}=${String(number)}`)
      .join(',')
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value)
}

function quote(text: string): string {
  return /^[\w.,=+\-/]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
