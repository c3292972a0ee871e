import { z } from 'zod'
import { BadInput } from '../../errors/bad-input.ts'
import { messageOf } from '../../errors/message-of.ts'
import { phrase } from '../../errors/phrase.ts'
import type { ImageForm, ModelEntry } from '../models/entry.ts'
import { layerRoles, presetNames, sensoryRoles, type LayerRole } from '../policy.ts'
import { allParts, type Part, type PlainLayer } from './layer.ts'
import { parseLayers, refuse } from './parse-layers.ts'
import { followShapes } from './shapes.ts'

/** Value of `model` if the network is written in the field `architecture`. */
export const writtenModel = 'custom'

/** Characters of a written network. */
export const longestArchitecture = 50_000

/** A written network, read. */
export interface Architecture {
  name: string
  reference: string | null
  learningRate: number
  preset: string
  parts: Part[]
}

const head = z.strictObject({
  name: z.string().trim().min(1).max(60),
  reference: z.string().max(300).optional(),
  learningRate: z.number().positive().max(10).default(0.001),
  preset: z.enum(presetNames as [string, ...string[]]).default('hidden'),
  layers: z.array(z.unknown()),
})

const read = new Map<string, Architecture | BadInput>()
const mostRead = 100

/** Reads a network that is written as JSON; each text once. @throws BadInput */
export function parseArchitecture(text: string): Architecture {
  let known = read.get(text)
  if (known === undefined) {
    if (read.size >= mostRead) read.clear()
    known = parsed(text)
    read.set(text, known)
  }
  if (known instanceof BadInput) throw known
  return known
}

function parsed(text: string): Architecture | BadInput {
  try {
    return readText(text)
  } catch (error) {
    if (error instanceof BadInput) return error
    throw error
  }
}

function readText(text: string): Architecture {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    refuse(phrase`it is not valid JSON (${messageOf(error)})`, 'write {"name": "Mine", "layers": [...]}')
  }
  const whole = head.safeParse(value)
  if (!whole.success) {
    const [issue] = whole.error.issues
    const at = issue!.path.join('.')
    refuse(phrase`${at === '' ? 'it' : at} is wrong (${issue!.message})`, 'write {"name": "Mine", "layers": [...]}')
  }
  const { name, reference = null, learningRate, preset, layers } = whole.data!
  return { name, reference, learningRate, preset, parts: parseLayers(layers) }
}

/** The layers with weights that a policy may binarize, each with its role. */
export function rolesOf(parts: readonly Part[]): Map<PlainLayer, LayerRole> {
  const roles = new Map<PlainLayer, LayerRole>()
  let isFirst = true
  for (const part of allParts(parts)) {
    if (part.kind !== 'plain') continue
    const { layer } = part
    if (layer.kind === 'patches') roles.set(layer, 'embedding')
    else if (layer.kind === 'attention') roles.set(layer, 'attention')
    else if (layer.kind === 'convolution' || layer.kind === 'linear') {
      const isLast = layer.kind === 'linear' && layer.linear === 'classes'
      roles.set(layer, layer.role ?? (isLast ? 'last' : isFirst ? 'first' : 'body'))
    } else continue
    const role = roles.get(layer)!
    if (!isFirst && sensoryRoles.includes(role) && layer.kind !== 'patches')
      refuse(phrase`${part.place}: only the layer that sees the images has the role ${role}`, 'take body')
    isFirst = false
  }
  return roles
}

/** The entry of a written network, as those of the catalogue are. @throws BadInput */
export function writtenEntry(text: string): ModelEntry {
  const { name, reference, learningRate, preset, parts } = parseArchitecture(text)
  const all = [...allParts(parts)]
  const used = new Set(rolesOf(parts).values())
  const hasShortcut = all.some((part) => part.kind === 'residual' && part.shortcut === 'B')
  return {
    name: writtenModel,
    title: name,
    family: used.has('attention') ? 'vit' : used.has('body') || used.has('first') ? 'cnn' : 'mlp',
    residual: all.some(({ kind }) => kind === 'residual'),
    help: '',
    reference,
    parameters: [],
    learningRate,
    roles: layerRoles.filter((role) => used.has(role) || (role === 'shortcut' && hasShortcut)),
    preset,
    smallestImage: 1,
    propose: () => ({}),
  }
}

/** What is wrong with a written network on images; nothing if it takes them. */
export function architectureComplaints(text: string, images: ImageForm, classes: number): BadInput['faults'] {
  try {
    followShapes(parseArchitecture(text).parts, images, classes)
    return []
  } catch (error) {
    if (error instanceof BadInput) return error.faults
    throw error
  }
}
