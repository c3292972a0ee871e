// One processor's part of check.ts: node compute.ts prints a line of JSON with what onnxruntime gives here.
import { onnxruntimeEngine } from '../../../electron/trainer/engines/onnxruntime/engine.ts'
import { processorSupport } from '../../../electron/trainer/engines/onnxruntime/support.ts'
import { computations, type Results } from './computations.ts'

const support = await processorSupport()
const engine = onnxruntimeEngine({
  threads: 1,
  provider: 'cpu',
  target: { block: support.offered, bytes: true, graphics: false },
})
const results: Results = {}
for (const { name, compute } of computations(support.offered)) {
  const values = await compute(engine)
  results[name] = Object.fromEntries(
    Object.entries(values).map(([output, numbers]) => [
      output,
      Buffer.from(Float32Array.from(numbers).buffer).toString('base64'),
    ]),
  )
}
console.log(JSON.stringify({ support, results }))
