import { nextTick } from 'vue'
import { describe, expect, test } from 'vitest'
import { requestOf, useImport } from '../../../renderer/runs/use-import.ts'
import type { Imported, ImportRequest } from '../../../shared/contract/imports.ts'
import { faultOf } from '../../../shared/errors/fault.ts'

const nothing: Imported = {
  kind: 'csv',
  dryRun: false,
  files: [],
  runs: [],
  leftOut: [],
  notes: [],
  ids: [1],
  known: [],
  grown: [],
  checkpoints: [],
  points: 2,
  metrics: ['acc'],
  studyId: 1,
}
const some: Imported = {
  ...nothing,
  leftOut: [{ count: 3, fault: faultOf({ code: 'bad-value', what: '3 cells are not numbers' }) }],
}

/** An import whose host finds one and the same. */
function begun(found: Imported) {
  const asked: ImportRequest[] = []
  const taken: Imported[] = []
  const parts = useImport(
    (request) => {
      asked.push(request)
      return Promise.resolve(found)
    },
    (each) => void taken.push(each),
  )
  parts.draft.path = '/runs/g.csv'
  return { ...parts, asked, taken, dry: () => asked.map(({ dryRun }) => dryRun ?? false) }
}

describe('an import', () => {
  test('of which nothing is left out is stored after a look at it', async () => {
    const { start, dry, taken, draft } = begun(nothing)
    await nextTick()
    await start()
    expect([dry(), taken.length, draft.path]).toEqual([[true, false], 1, ''])
  })
  test('that would leave something out shows it, and is stored when it is asked for again', async () => {
    const { start, dry, taken, look } = begun(some)
    await nextTick()
    await start()
    expect([dry(), taken.length, look.value?.leftOut.length]).toEqual([[true], 0, 1])
    await start()
    expect([dry(), taken.length]).toEqual([[true, false], 1])
  })
  test('is looked at anew when its fields change', async () => {
    const { start, preview, dry, draft, look } = begun(some)
    await nextTick()
    await preview()
    expect(look.value).not.toBeNull()
    draft.percent = 'acc'
    await nextTick()
    expect(look.value).toBeNull()
    await start()
    expect(dry()).toEqual([true, true])
  })
  test('says what is wrong with its fields without asking the host', async () => {
    const { start, asked, draft, complaint } = begun(nothing)
    draft.set = 'seed'
    await nextTick()
    await start()
    expect([asked.length, complaint.value]).toEqual([0, 'Cannot read “seed”: write name=value.'])
  })
  test('asks as its fields say', () => {
    const draft = { path: ' /a ', kind: 'csv' as const, study: '', set: 'seed=3', rename: 'a/b=c', percent: 'c d' }
    expect(requestOf({ ...draft, decimalComma: true }).request).toMatchObject({
      path: '/a',
      kind: 'csv',
      set: { seed: 3 },
      rename: { 'a/b': 'c' },
      percent: ['c', 'd'],
      decimal: ',',
    })
  })
})
