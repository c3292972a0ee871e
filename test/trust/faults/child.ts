// One process on the failing disk: a request a line on standard input, an answer a line.
import { mkdirSync, rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { FaultLayer, type FaultKind } from './layer.ts'
import { scenarios } from './scenarios.ts'

export interface Request {
  scenario: string
  /**
   * What is done: prepare and write with a fault at a call; look what was lost, and write again with a disk that is
   * well.
   */
  step: 'write' | 'look'
  kind: FaultKind
  /** The call that fails, from 1. */
  at: number
  folder: string
  base: string
}

export interface Answer {
  /** What the write said; null if it was done. */
  words: string | null
  /** Calls of the write, and those that failed. */
  seen: number
  hit: number
  /** What was lost; null if nothing was. */
  lost: string | null
}

const layer = new FaultLayer(process.env['SIGNUM_FAULTS']!)
const said = (error: unknown) => (error instanceof Error ? error.message : String(error))

async function answer({ scenario: name, step, kind, at, folder, base }: Request): Promise<Answer> {
  const scenario = scenarios.find((each) => each.name === name)!
  if (step === 'look') {
    try {
      const lost = await scenario.lost(folder, base)
      if (lost !== null) return { words: null, seen: 0, hit: 0, lost }
    } catch (error) {
      return { words: null, seen: 0, hit: 0, lost: `what is there cannot be read: ${said(error)}` }
    }
    try {
      await scenario.act(folder)
      return { words: null, seen: 0, hit: 0, lost: await scenario.lost(folder, base) }
    } catch (error) {
      return { words: null, seen: 0, hit: 0, lost: `with a disk that is well it cannot be written: ${said(error)}` }
    }
  }
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  await scenario.prepare(folder, base)
  layer.arm(kind, at, folder + (scenario.under ?? ''))
  let words: string | null = null
  try {
    await scenario.act(folder)
  } catch (error) {
    words = said(error)
  }
  return { words, ...layer.disarm(), lost: null }
}

for await (const line of createInterface({ input: process.stdin }))
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line) as Request))}\n`)
