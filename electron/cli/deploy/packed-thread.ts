// A thread of a packed model: computes its share of every layer until the model is closed.
import { parentPort, workerData } from 'node:worker_threads'
import { runThread, type ThreadOrder } from '../../../shared/packed/threads.ts'

await runThread(workerData as ThreadOrder, () => parentPort!.postMessage('ready'))
