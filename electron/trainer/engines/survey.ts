// Looks at every engine, in a worker thread of the host, and answers with the rows.
import { parentPort } from 'node:worker_threads'
import { listEngines } from './engines.ts'

if (parentPort === null) throw new Error('Engines are looked at in a worker thread of the host.')
parentPort.postMessage(await listEngines())
parentPort.close()
