import { phrase } from '../errors/phrase.ts'
import type { FaultInput } from '../errors/fault.ts'
/** A number that a named choice (a quantizer, a model) takes, with its range. */
export interface Parameter {
  name: string
  title: string
  help: string
  default: number
  minimum: number
  maximum: number
  integer?: boolean
}

export type ParameterValues = Readonly<Record<string, number>>

/**
 * Fills in defaults and checks the range of every parameter.
 * @returns the complete values, or a list of complaints, each naming the parameter and the remedy.
 */
export function completeParameters(
  owner: string,
  parameters: readonly Parameter[],
  given: ParameterValues,
): { values: Record<string, number>; complaints: FaultInput[] } {
  const complaints: FaultInput[] = []
  const known = new Set(parameters.map((parameter) => parameter.name))
  for (const name of Object.keys(given)) {
    if (known.has(name)) continue
    const remedy = parameters.length === 0 ? 'it takes none' : phrase`it takes ${[...known].join(', ')}`
    complaints.push({
      code: 'unknown-name',
      subject: name,
      what: phrase`${owner} has no parameter "${name}"`,
      remedy,
    })
  }
  const values: Record<string, number> = {}
  for (const parameter of parameters) {
    const value = given[parameter.name] ?? parameter.default
    if (!Number.isFinite(value) || value < parameter.minimum || value > parameter.maximum) {
      complaints.push({
        code: 'out-of-range',
        subject: parameter.name,
        what: phrase`${parameter.name} of ${owner} is ${value}`,
        remedy: phrase`it must lie from ${parameter.minimum} to ${parameter.maximum}`,
      })
    } else if (parameter.integer === true && !Number.isInteger(value)) {
      complaints.push({
        code: 'bad-value',
        subject: parameter.name,
        what: phrase`${parameter.name} of ${owner} is ${value}`,
        remedy: 'it must be a whole number',
      })
    }
    values[parameter.name] = value
  }
  return { values, complaints }
}
