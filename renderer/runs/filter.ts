import { findMetric, headlineMetric } from '../../shared/contract/metric.ts'
import { runStates, type RunRow } from '../../shared/contract/run.ts'
import { datasetNames } from '../../shared/experiment/dataset-catalogue.ts'
import { fields } from '../../shared/experiment/experiment.ts'
import { modelNames } from '../../shared/experiment/model-catalogue.ts'
import { quantizerNames } from '../../shared/quantizers/zoo.ts'
import { datasetOf, lastOf, methodOf, modelOf } from './facts.ts'

/**
 * One condition of the filter bar. The grammar: terms separated by spaces, all of which must hold.
 *   word, "two words"       occurs in the method, model, data set, study or state
 *   key:value, key:a,b      equals one of the values
 *   key:1..3                lies in the range, ends included; either end may be missing
 *   key>97, key<=0.5        compares a number; accuracies are in percent
 *   -term                   does not hold
 */
export interface Term {
  /** As it was typed. */
  text: string
  negated: boolean
  test: Test
  /** Why the term is not understood; such a term holds for every run. */
  complaint: string | null
}

type Test =
  | { kind: 'text'; text: string }
  | { kind: 'equals'; key: string; values: readonly string[] }
  | { kind: 'range'; key: string; from: number; to: number }
  | { kind: 'compare'; key: string; operator: '>' | '>=' | '<' | '<=' | '='; value: number }

const aliases: Readonly<Record<string, string>> = { method: 'quantizer', data: 'dataset', accuracy: headlineMetric, acc: headlineMetric, loss: 'deployed.loss' }
const fieldKeys = new Map(fields.map((field) => [field.key.toLowerCase(), field.key]))

/** Keys offered for completion. */
export const filterKeys: readonly string[] = ['state', 'quantizer', 'model', 'dataset', 'study', 'seed', 'id', 'accuracy', 'loss', 'epoch', ...fields.map((field) => field.key).filter((key) => !['quantizer', 'model', 'dataset', 'seed', 'quantizerParameters', 'modelParameters'].includes(key))]

/** Parses what stands in the filter bar. Never throws: what is not understood carries a complaint. */
export function parseFilter(text: string): Term[] {
  return (text.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? []).map(parseTerm)
}

function parseTerm(text: string): Term {
  const negated = text.startsWith('-') && text.length > 1
  const body = negated ? text.slice(1) : text
  const term = (test: Test, complaint: string | null = null): Term => ({ text, negated, test, complaint })
  const parts = /^([\w.]+)(:|>=|<=|>|<|=)(.*)$/s.exec(body)
  if (parts === null) return term({ kind: 'text', text: unquote(body).toLowerCase() })
  const [, name, operator, rest] = parts as unknown as [string, string, string, string]
  const key = resolveKey(name)
  const value = unquote(rest)
  if (key === null) return term({ kind: 'text', text: '' }, `there is no "${name}" to filter by; try ${filterKeys.slice(0, 6).join(', ')}`)
  if (value === '') return term({ kind: 'text', text: '' }, `${name} needs a value`)
  const range = /^(-?[\d.e+]*?)\.\.(-?[\d.e+]*)$/.exec(value)
  if (operator === ':' && range !== null) {
    const from = range[1] === '' ? -Infinity : Number(range[1])
    const to = range[2] === '' ? Infinity : Number(range[2])
    return Number.isNaN(from) || Number.isNaN(to) ? term({ kind: 'text', text: '' }, `"${value}" is no range`) : term({ kind: 'range', key, from, to })
  }
  if (operator === ':') return term({ kind: 'equals', key, values: value.split(',').filter((part) => part !== '').map((part) => part.toLowerCase()) })
  const number = Number(value)
  if (Number.isNaN(number)) {
    return operator === '=' ? term({ kind: 'equals', key, values: [value.toLowerCase()] }) : term({ kind: 'text', text: '' }, `${name} is compared with a number, not with "${value}"`)
  }
  return term({ kind: 'compare', key, operator: operator as '>' | '>=' | '<' | '<=' | '=', value: number })
}

function unquote(text: string): string {
  return text.replaceAll('"', '')
}

function resolveKey(name: string): string | null {
  const lower = name.toLowerCase()
  if (aliases[lower] !== undefined) return aliases[lower]
  if (['state', 'study', 'id', 'epoch'].includes(lower)) return lower
  return fieldKeys.get(lower) ?? findMetric(name)?.name ?? null
}

/** Whether a run passes every term. */
export function matches(run: RunRow, terms: readonly Term[]): boolean {
  return terms.every((term) => term.complaint !== null || holds(run, term.test) !== term.negated)
}

function holds(run: RunRow, test: Test): boolean {
  switch (test.kind) {
    case 'text':
      return [methodOf(run), modelOf(run), datasetOf(run), run.studyName ?? '', run.state, `#${run.id}`].some((text) => text.toLowerCase().includes(test.text))
    case 'equals':
      return test.values.includes(String(valueOf(run, test.key) ?? '').toLowerCase())
    case 'range': {
      const value = numberOf(run, test.key)
      return value !== null && value >= test.from && value <= test.to
    }
    case 'compare': {
      const value = numberOf(run, test.key)
      if (value === null) return false
      if (test.operator === '>') return value > test.value
      if (test.operator === '>=') return value >= test.value
      if (test.operator === '<') return value < test.value
      return test.operator === '<=' ? value <= test.value : value === test.value
    }
  }
}

function valueOf(run: RunRow, key: string): unknown {
  if (key === 'state') return run.state
  if (key === 'study') return run.studyName
  if (key === 'id') return run.id
  if (key === 'epoch') return run.progress.epoch
  // Before the metrics: learningRate names a field and a metric, and what was asked for is meant.
  if (key in run.experiment) return run.experiment[key]
  const metric = findMetric(key)
  if (metric === undefined) return undefined
  const last = lastOf(run, key)
  return last !== null && metric.unit === 'percent' ? last * 100 : last
}

function numberOf(run: RunRow, key: string): number | null {
  const value = valueOf(run, key)
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** What can stand where the caret is: whole terms that complete the last word of the text. */
export function completions(text: string, studies: readonly string[] = []): string[] {
  const last = /(?:[^\s"]|"[^"]*"?)*$/.exec(text)![0]
  const minus = last.startsWith('-') ? '-' : ''
  const body = last.slice(minus.length)
  const [name, typed] = body.includes(':') ? [body.slice(0, body.indexOf(':')), body.slice(body.indexOf(':') + 1).toLowerCase()] : [body.toLowerCase(), null]
  if (typed === null) return body === '' ? [] : filterKeys.filter((key) => key.toLowerCase().startsWith(name)).map((key) => `${minus}${key}:`)
  const values = choicesOf(resolveKey(name), studies)
  return values.filter((value) => value.toLowerCase().startsWith(typed) && value.toLowerCase() !== typed).map((value) => `${minus}${name}:${/\s/.test(value) ? `"${value}"` : value}`)
}

function choicesOf(key: string | null, studies: readonly string[]): readonly string[] {
  if (key === 'state') return runStates
  if (key === 'study') return studies
  if (key === 'quantizer') return quantizerNames
  if (key === 'model') return modelNames
  if (key === 'dataset') return datasetNames
  return fields.find((field) => field.key === key)?.choices ?? []
}

/** The text with its last word replaced. */
export function completeWith(text: string, completion: string): string {
  return text.replace(/(?:[^\s"]|"[^"]*"?)*$/, completion + (completion.endsWith(':') ? '' : ' '))
}
