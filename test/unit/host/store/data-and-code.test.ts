import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../../../electron/host/store/database.ts'
import { migrations } from '../../../../electron/host/store/migrations.ts'
import { openStore } from '../../../../electron/host/store/store.ts'
import { newRun, temporaryDirectory } from './fixtures.ts'

test('runs of an older store get what they were trained on and by, and the regime that they had', () => {
  const file = join(temporaryDirectory(), 'signum.db')
  const old = openDatabase(file, undefined, migrations.slice(0, 7))
  const insert = old.prepare(
    'INSERT INTO runs (state, experiment, record, epochs, steps, created_at, revision) ' +
      "VALUES ('finished', ?, ?, 6, 60, 0, 1)",
  )
  const experiment = newRun({ quantizer: 'bnn', regime: 'bwa' }).experiment
  const record = JSON.stringify({ signum: '0.0.9', dataFingerprint: 'abc' })
  insert.run(JSON.stringify(experiment), record)
  insert.run(JSON.stringify({ ...experiment, quantizer: 'ternary' }), null)
  insert.run(JSON.stringify({ ...experiment, quantizer: 'full', regime: 'bwaa' }), null)
  old.close()
  const store = openStore(file)
  onTestFinished(() => store.close())
  const { runs } = store.listRuns({ sort: 'id' })
  expect(runs.map((run) => [run.data, run.code, run.experiment['regime']])).toEqual([
    ['abc', '0.0.9', 'bwa'],
    [null, null, 'bw'],
    [null, null, 'bw'],
  ])
})
