import type { z } from 'zod'
import { BadInput } from '../../errors/bad-input.ts'
import { listed, phrase, type Phrase } from '../../errors/phrase.ts'
import { suggestion } from '../../errors/suggestion.ts'
import { plainLayers, shortcutKinds, type Part, type PlainKind, type PlainLayer } from './layer.ts'

const holders = ['block', 'repeat', 'residual', 'concatenate'] as const
/** Keys that say which layer it is. */
export const layerKinds: readonly string[] = [...Object.keys(plainLayers), ...holders]

/** Layers that a written network has at most, repeats written out. */
const mostParts = 2000
const deepest = 20

/** @throws BadInput at the field of the architecture */
export function refuse(what: Phrase | string, remedy?: Phrase | string): never {
  throw new BadInput({ code: 'bad-value', field: 'architecture', what, ...(remedy === undefined ? {} : { remedy }) })
}

type Raw = Record<string, unknown>
const isRaw = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value)
const isVarying = (value: unknown): value is { first: unknown; rest: unknown } =>
  isRaw(value) && Object.keys(value).sort().join() === 'first,rest'

/** Reads a list of layers, repeats written out. @throws BadInput that says which layer is wrong, and how */
export function parseLayers(layers: unknown, place = 'layers', budget = { left: mostParts }, depth = 0): Part[] {
  if (!Array.isArray(layers) || layers.length === 0) refuse(phrase`${place} is not a list of layers`)
  if (depth > deepest) refuse(phrase`${place} lies deeper than ${deepest} lists of layers within one another`)
  return (layers as unknown[]).flatMap((layer, index) => parseLayer(layer, `${place}[${index}]`, budget, depth))
}

function parseLayer(layer: unknown, place: string, budget: { left: number }, depth: number): Part[] {
  if (--budget.left < 0) refuse(phrase`it has more than ${mostParts} layers`, 'repeat fewer of them')
  if (!isRaw(layer)) refuse(phrase`${place} is not a layer`, 'write one as {"convolution": 16, "kernel": 3}')
  const kind = kindOf(layer as Raw, place)
  const raw = layer as Raw
  const inner = (from: unknown, key: string): Part[] => parseLayers(from, `${place}.${key}`, budget, depth + 1)
  switch (kind) {
    case 'block':
      onlyKeys(raw, ['block', 'layers'], place)
      return [{ kind: 'block', place, name: nameIn(raw['block'], place), parts: inner(raw['layers'], 'layers') }]
    case 'repeat':
      return repeated(raw, place, inner)
    case 'residual': {
      onlyKeys(raw, ['residual', 'shortcut'], place)
      const shortcut = raw['shortcut'] ?? 'B'
      const known = shortcutKinds.find((each) => each === shortcut)
      if (known === undefined)
        refuse(phrase`${place}.shortcut is "${JSON.stringify(shortcut)}"`, phrase`take ${listed(shortcutKinds)}`)
      return [{ kind: 'residual', place, shortcut: known!, parts: inner(raw['residual'], 'residual') }]
    }
    case 'concatenate': {
      onlyKeys(raw, ['concatenate'], place)
      const branches = raw['concatenate']
      if (!Array.isArray(branches) || branches.length < 2)
        refuse(phrase`${place}.concatenate is not a list of two lists of layers or more`)
      const lists = branches as unknown[]
      return [
        { kind: 'concatenate', place, branches: lists.map((each, index) => inner(each, `concatenate[${index}]`)) },
      ]
    }
    default:
      return [{ kind: 'plain', place, layer: parsePlain(kind as PlainKind, raw, place) }]
  }
}

/**
 * Every repetition is a block: its name, numbered from 1. Values such as {"first": 2, "rest": 1} are others in the
 * first.
 */
function repeated(raw: Raw, place: string, inner: (from: unknown, key: string) => Part[]): Part[] {
  onlyKeys(raw, ['repeat', 'name', 'layers'], place)
  const times = raw['repeat']
  if (typeof times !== 'number' || !Number.isInteger(times) || times < 1 || times > 1000)
    refuse(phrase`${place}.repeat is "${JSON.stringify(times)}"`, 'take a whole number from 1 to 1000')
  const name = raw['name'] === undefined ? 'block' : nameIn(raw['name'], place)
  return Array.from({ length: times as number }, (_, index): Part => ({
    kind: 'block',
    place,
    name: `${name}${index + 1}`,
    parts: inner(varied(raw['layers'], index === 0), 'layers'),
  }))
}

/** Takes the values of the first or of a later repetition; those within a repeat of its own are left to that. */
function varied(value: unknown, isFirst: boolean): unknown {
  if (Array.isArray(value)) return value.map((each) => varied(each, isFirst))
  if (isVarying(value)) return isFirst ? value.first : value.rest
  if (!isRaw(value) || 'repeat' in value) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, varied(each, isFirst)]))
}

function kindOf(raw: Raw, place: string): string {
  const kinds = Object.keys(raw).filter((key) => layerKinds.includes(key))
  // A norm behind a convolution or a linear layer is an option of theirs.
  const telling = kinds.length > 1 ? kinds.filter((kind) => kind !== 'norm') : kinds
  if (telling.length === 1) return telling[0]!
  if (telling.length > 1)
    refuse(phrase`${place} is several layers at once: ${listed(telling)}`, 'write each as a layer of its own')
  const [first = ''] = Object.keys(raw)
  refuse(
    phrase`${place} is no layer that is known ("${first}")`,
    suggestion(first, layerKinds) ?? phrase`there are ${listed(layerKinds)}`,
  )
}

function parsePlain(kind: PlainKind, raw: Raw, place: string): PlainLayer {
  const schema = plainLayers[kind] as z.ZodType
  const parsed = schema.safeParse(raw)
  if (parsed.success) return { kind, ...(parsed.data as object) } as PlainLayer
  const [issue] = parsed.error.issues
  if (issue!.code === 'unrecognized_keys') {
    const known = Object.keys((plainLayers[kind] as z.ZodObject).shape)
    onlyKeys(raw, known, place)
  }
  const key = String(issue!.path[0] ?? kind)
  const value = JSON.stringify(raw[key])
  if (isVarying(raw[key])) refuse(phrase`${place}.${key} differs between repetitions, and nothing repeats it`)
  refuse(phrase`${place}.${key} cannot be ${value ?? 'left out'} (${issue!.message})`)
}

function onlyKeys(raw: Raw, known: readonly string[], place: string): void {
  const [strange] = Object.keys(raw).filter((key) => !known.includes(key))
  if (strange !== undefined)
    refuse(phrase`${place} has no "${strange}"`, suggestion(strange, known) ?? phrase`there are ${listed(known)}`)
}

function nameIn(value: unknown, place: string): string {
  if (typeof value !== 'string' || !/^[a-z][a-z0-9]*(\.[a-z][a-z0-9]*)*$/i.test(value))
    refuse(phrase`${place} has the name ${JSON.stringify(value) ?? 'none'}`, 'take letters and digits, a letter first')
  return value as string
}
