import { openStoreClient } from '../../../../electron/host/store/client.ts'
import { thisOwner } from '../../../../electron/host/store/owner.ts'
import { resolveExperiment } from '../../../../shared/experiment/resolve.ts'
import { lossAt } from './behaviour.ts'

// A process that writes points as fast as it can and says which are acknowledged, until it is killed.

const store = await openStoreClient(process.argv[2]!)
const owner = thisOwner()
const {
  ids: [runId],
} = await store.createRuns([{ experiment: resolveExperiment({ dataset: 'digits' }), epochs: 1, steps: 1 }], null, owner)
await store.claimRun(runId!, owner)
for (let step = 1; ; step++) {
  const columns = [
    {
      metric: 'train.loss',
      steps: Float64Array.of(step),
      values: Float64Array.of(lossAt(step)),
      times: Float64Array.of(step),
    },
  ]
  await store.record([{ runId: runId!, columns, lines: [], seconds: 0 }])
  process.stdout.write(`${step}\n`)
}
