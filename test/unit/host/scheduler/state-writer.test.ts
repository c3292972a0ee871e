import { describe, expect, test } from 'vitest'
import { Failure } from '../../../../electron/host/failure.ts'
import { StateWriter } from '../../../../electron/host/scheduler/state-writer.ts'
import type { StateChange } from '../../../../electron/host/store/lifecycle.ts'
import { phrase } from '../../../../shared/errors/phrase.ts'

const finished = (id: number): StateChange => ({ id, state: 'finished', error: null, cause: null })

/** A store that tells which changes came together. @param refuses a run whose state may not be written */
function storeThat({ refuses = -1, failsOnce = null as Failure | null } = {}) {
  const together: number[][] = []
  const alone: number[] = []
  let failure = failsOnce
  return {
    together,
    alone,
    setStates: async (changes: readonly StateChange[]) => {
      together.push(changes.map(({ id }) => id))
      await new Promise(setImmediate)
      if (failure !== null) {
        const thrown = failure
        failure = null
        throw thrown
      }
      if (changes.some(({ id }) => id === refuses)) throw new Error(`Run ${refuses} is finished.`)
    },
    setState: async (id: number) => {
      alone.push(id)
      if (id === refuses) throw new Error(`Run ${refuses} is finished.`)
    },
  }
}

const write = (writer: StateWriter, ids: readonly number[]) =>
  Promise.allSettled(ids.map((id) => writer.write(finished(id)))).then((all) => all.map(({ status }) => status))

describe('the writer of states', () => {
  test('writes together what is asked for while a transaction is under way', async () => {
    const store = storeThat()
    expect(await write(new StateWriter(store), [1, 2, 3, 4])).toEqual(Array(4).fill('fulfilled'))
    expect(store.together).toEqual([[1], [2, 3, 4]])
    expect(store.alone).toEqual([])
  })

  test('a state that may not be written holds up none of the others', async () => {
    const store = storeThat({ refuses: 3 })
    expect(await write(new StateWriter(store), [1, 2, 3, 4])).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ])
    expect(store.alone).toEqual([2, 3, 4])
  })

  test('a store that cannot be written is asked once for all, and again by whoever tries again', async () => {
    const full = new Failure('disk', { code: 'disk-full', what: phrase`the disk is full` })
    const store = storeThat({ failsOnce: full })
    const writer = new StateWriter(store)
    expect(await write(writer, [1])).toEqual(['rejected'])
    expect(store.alone).toEqual([])
    expect(await write(writer, [1])).toEqual(['fulfilled'])
  })
})
