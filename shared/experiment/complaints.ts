import { suggestion } from '../errors/suggestion.ts'
import type { z } from 'zod'
import type { FaultCode, FaultInput } from '../errors/fault.ts'
import { phrase } from '../errors/phrase.ts'

type Issue = z.core.$ZodIssue

/**
 * Turns what zod finds wrong into faults that name the field and what it must be. Parse with `reportInput`, so that a
 * missing value can be told from a wrong one.
 * @param known names that an unknown one may have been meant for
 */
export function complaintsOf(issue: Issue, known: readonly string[]): FaultInput[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      code: 'unknown-name',
      subject: key,
      field: key,
      what: phrase`there is no field "${key}"`,
      remedy: suggestion(key, known),
    }))
  }
  const [field, ...inner] = issue.path.map(String)
  return [
    {
      code: codeOf(issue),
      field: field ?? null,
      what: inner.length === 0 ? requirement(issue) : phrase`${inner.join('.')} ${requirement(issue)}`,
    },
  ]
}

function requirement(issue: Issue): string {
  switch (issue.code) {
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array'
        ? 'must not be empty'
        : `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`
    case 'too_big':
      return (
        `must be ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}` +
        `${issue.origin === 'string' ? ' characters' : ''}`
      )
    case 'invalid_value':
      return `must be one of ${issue.values.join(', ')}`
    case 'invalid_type':
      return isMissing(issue) ? 'is missing' : `must be ${nounOf(issue.expected)}`
    default:
      return issue.message
  }
}

function codeOf(issue: Issue): FaultCode {
  if (issue.code === 'too_small' || issue.code === 'too_big') return 'out-of-range'
  if (issue.code === 'invalid_value') return 'unknown-name'
  return isMissing(issue) ? 'missing-value' : 'bad-value'
}

/** The input is there to be asked only if zod was told to report it. */
function isMissing(issue: Issue): boolean {
  return (
    issue.code === 'invalid_type' && 'input' in issue && issue.input === undefined && issue.expected !== 'nonoptional'
  )
}

const nouns: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'yes or no',
  array: 'a list',
  record: 'names with values',
  object: 'an object',
  nan: 'a number',
}

function nounOf(expected: string): string {
  return nouns[expected] ?? expected
}
