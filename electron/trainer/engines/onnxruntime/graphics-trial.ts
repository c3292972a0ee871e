// Adds two numbers on a graphics processor: graphics-trial.ts PROVIDER. Ends with 0, or with 1 and says why not.
import { Tensor } from 'onnxruntime-node'
import { OnnxGraph } from './onnx-graph.ts'
import { createSession, type SessionOptions } from './session.ts'

try {
  const graph = new OnnxGraph()
  const sum = graph.add('Add', ['x', 'x'])
  const session = await createSession(graph.model('trial', [{ name: 'x', shape: [1] }], [{ name: sum, shape: [1] }]), {
    threads: 1,
    provider: process.argv[2] as SessionOptions['provider'],
  })
  const results = await session.run({ x: new Tensor('float32', Float32Array.of(1), [1]) })
  if ((results[sum]!.data as Float32Array)[0] !== 2) throw new Error('it adds 1 and 1 to something else than 2')
  process.exit(0)
} catch (error) {
  // The message of onnxruntime, without positions in its own source.
  const message = error instanceof Error ? error.message : String(error)
  process.stdout.write(message.split('was false. ').at(-1)!.split('\n')[0]!.trim().replace(/\.$/, ''), () =>
    process.exit(1),
  )
}
