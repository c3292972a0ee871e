import type { Manifest, PackedStep } from '../manifest.ts'

/** Who makes and who reads each value. */
export class Steps {
  readonly #makers = new Map<string, PackedStep>()
  readonly #readers = new Map<string, PackedStep[]>()
  readonly #output: string

  constructor({ steps, output }: Pick<Manifest, 'steps' | 'output'>) {
    this.#output = output
    for (const step of steps) {
      this.#makers.set(step.output, step)
      for (const input of new Set(step.inputs)) this.#readers.set(input, [...(this.#readers.get(input) ?? []), step])
    }
  }

  maker(name: string): PackedStep | null {
    return this.#makers.get(name) ?? null
  }

  readers(name: string): readonly PackedStep[] {
    return this.#readers.get(name) ?? []
  }

  /** The one step that reads a value, which is not what the network gives out; else null. */
  onlyReader(name: string): PackedStep | null {
    const readers = this.readers(name)
    return readers.length === 1 && name !== this.#output ? readers[0]! : null
  }
}

export const numberList = ({ attributes, operation }: PackedStep, name: string): number[] => {
  const value = attributes[name]
  if (!Array.isArray(value)) throw new Error(`The step "${operation}" lacks its ${name}.`)
  return value
}

export const flag = ({ attributes }: PackedStep, name: string): boolean => attributes[name] === true

export const numberOf = ({ attributes, operation }: PackedStep, name: string): number => {
  const value = attributes[name]
  if (typeof value !== 'number') throw new Error(`The step "${operation}" lacks its ${name}.`)
  return value
}
