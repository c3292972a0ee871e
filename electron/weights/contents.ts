import { isBuilt, textOf, type Pickled } from '../data/readers/pickled.ts'
import { torchTensor, type Storages } from './torch-tensor.ts'
import type { WeightTensor } from './tensor.ts'

/** One set of tensors in a file: the weights, or their running average. */
export interface WeightPart {
  /** Where it is in the file: "state_dict", "ema"; empty if the file is nothing else. */
  name: string
  tensors: Map<string, WeightTensor>
  /** Whether its name says that it holds averaged weights. */
  averaged: boolean
}

const averagedName = /(^|[._])ema($|[._])|^averaged|shadow/i
/** Parts of a training that hold tensors but no network. */
const otherName = /optimizer|scheduler|scaler|_metadata/i

/**
 * The sets of tensors in what a file of PyTorch holds: the top itself, or every dictionary below that is mostly of
 * tensors ("state_dict", "model", "state_dict_ema"), weights first, averages behind.
 * @throws BadInput if a tensor is damaged.
 */
export function partsIn(file: string, value: Pickled, storages: Storages): WeightPart[] {
  const parts: WeightPart[] = []
  const visit = (name: string, each: Pickled, depth: number): void => {
    const map = each instanceof Map ? each : null
    if (map === null || depth > 3 || otherName.test(name)) return
    const tensors = tensorsIn(file, map, storages)
    if (tensors.size > 0) parts.push({ name, tensors, averaged: averagedName.test(name) })
    else for (const [key, inner] of map) visit(name === '' ? key : `${name}.${key}`, inner, depth + 1)
  }
  visit('', value, 0)
  return parts.sort((a, b) => Number(a.averaged) - Number(b.averaged))
}

function tensorsIn(file: string, map: ReadonlyMap<string, Pickled>, storages: Storages): Map<string, WeightTensor> {
  const tensors = new Map<string, WeightTensor>()
  for (const [name, each] of map) {
    const tensor = torchTensor(file, name, each, storages)
    if (tensor !== null) tensors.set(name, tensor)
  }
  return tensors
}

/** Names that wrappers of PyTorch put before every tensor. */
const wrappers = ['module.', '_orig_mod.', 'model.', 'network.', 'backbone.']

/** The same tensors without the names of wrappers that all of them begin with. */
export function unwrapped<T>(tensors: ReadonlyMap<string, T>): { tensors: Map<string, T>; removed: string } {
  let removed = ''
  let names = [...tensors.keys()]
  for (;;) {
    const wrapper = wrappers.find((each) => names.length > 0 && names.every((name) => name.startsWith(each)))
    if (wrapper === undefined) break
    removed += wrapper
    names = names.map((name) => name.slice(wrapper.length))
  }
  return { tensors: new Map([...tensors].map(([name, tensor]) => [name.slice(removed.length), tensor])), removed }
}

/** What a value is, for a refusal. */
export function kindOf(value: Pickled): string {
  if (isBuilt(value)) return `an object of ${value.global}`
  if (value instanceof Map) return 'a dictionary without tensors'
  if (Array.isArray(value)) return 'a list'
  return value === null || typeof value !== 'object' ? `the value ${textOf(value).slice(0, 40)}` : 'bytes'
}
