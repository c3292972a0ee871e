import { customQuantizer, type CustomPair } from '../quantizers/custom.ts'
import type { Quantizer } from '../quantizers/quantizer.ts'
import { findQuantizer } from '../quantizers/zoo.ts'
import { BadInput } from '../errors/bad-input.ts'
import { phrase } from '../errors/phrase.ts'

/** Value of `quantizer` if the pair is written in the fields `forward`, `backward` and `deploy`. */
export const customName = 'custom'

/** The fields that write a custom pair: part of the method, as the quantizer's name is. */
export const pairKeys = ['forward', 'backward', 'deploy'] as const

/** The fields of an experiment that say which pair it trains; absent ones in runs of older versions and in recipes. */
export interface MethodFields {
  quantizer?: unknown
  forward?: unknown
  backward?: unknown
  deploy?: unknown
}

/**
 * The method of an experiment in one text, by which runs are grouped, coloured and drawn: the quantizer's name, or
 * "custom: F; B; deploy" with what was left out empty. No expression has a semicolon in it.
 */
export function methodNameOf(experiment: MethodFields): string {
  if (experiment.quantizer !== customName) return String(experiment.quantizer ?? '')
  const parts = pairKeys.map((key) => String(experiment[key] ?? '').trim())
  return `${customName}: ${parts.join('; ').replace(/(; )+$/, '')}`
}

/** The pair that a method's name writes; null if it is the name of a built-in one. */
export function pairOfMethod(method: string): CustomPair | null {
  if (!method.startsWith(`${customName}: `)) return null
  const [forward = '', backward, deploy] = method
    .slice(customName.length + 2)
    .split(';')
    .map((part) => part.trim())
  return { forward, backward: backward || undefined, deploy: deploy || undefined }
}

/** Custom quantizers, or why they are invalid, by the name of their method: a pair is read once. */
const read = new Map<string, Quantizer | BadInput>()
const mostRead = 500

/**
 * The pair of a method as `methodNameOf` names it.
 * @throws BadInput if there is no such quantizer, or a custom pair cannot be trained.
 */
export function quantizerOfMethod(method: string): Quantizer {
  const pair = pairOfMethod(method)
  const known = pair === null ? findQuantizer(method) : (read.get(method) ?? remembered(method, pair))
  if (known === undefined)
    throw new BadInput({
      code: 'unknown-name',
      subject: method,
      what: phrase`there is no quantizer "${method}"`,
    })
  if (known instanceof BadInput) throw known
  return known
}

/** The same, or undefined if there is none: for runs of other versions. */
export function findMethod(method: string): Quantizer | undefined {
  try {
    return quantizerOfMethod(method)
  } catch (error) {
    if (error instanceof BadInput) return undefined
    throw error
  }
}

/** The pair that an experiment trains. @throws BadInput */
export function quantizerOf(experiment: MethodFields): Quantizer {
  return quantizerOfMethod(methodNameOf(experiment))
}

/**
 * A field of an experiment as tables and comparisons take it: the quantizer represents the whole pair, and the model a
 * network that is written.
 */
export function fieldValue(experiment: Readonly<Record<string, unknown>>, key: string): unknown {
  if (key === 'model') return writtenName(experiment)
  return key === 'quantizer' ? methodNameOf(experiment) : experiment[key]
}

/** "custom: NAME (mark)" of a written network, the mark from its text; else the model's name. */
function writtenName({ model, architecture }: Readonly<Record<string, unknown>>): unknown {
  if (model !== customName || typeof architecture !== 'string') return model
  const name = /"name"\s*:\s*"([^"\\]{1,60})"/.exec(architecture)?.[1] ?? ''
  return `${customName}: ${name} (${markOf(architecture)})`
}

/** Longest expression in a custom method's title. */
const longestTitle = 40

/** Short name of a method: "BNN++", or the expressions of a custom pair. */
export function methodTitle(method: string): string {
  const pair = pairOfMethod(method)
  if (pair === null) return method === customName ? 'Custom' : (findQuantizer(method)?.title ?? method)
  return `F = ${shortened(pair.forward)}, B = ${pair.backward === undefined ? "F'" : shortened(pair.backward)}`
}

/** An ellipsis and a digest replace the rest, so that two long expressions with the same beginning differ. */
function shortened(text: string): string {
  return text.length <= longestTitle ? text : `${text.slice(0, longestTitle - 8)}… (${markOf(text)})`
}

/** Four letters of the text's FNV-1a hash. */
function markOf(text: string): string {
  let hash = 0x811c9dc5
  for (const character of text) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193)
  return (hash >>> 0).toString(36).padStart(4, '0').slice(-4)
}

function remembered(method: string, pair: CustomPair): Quantizer | BadInput {
  if (read.size >= mostRead) read.clear()
  const quantizer = readQuantizer(pair)
  read.set(method, quantizer)
  return quantizer
}

function readQuantizer(pair: CustomPair): Quantizer | BadInput {
  try {
    return customQuantizer(pair)
  } catch (error) {
    if (error instanceof BadInput) return error
    throw error
  }
}
