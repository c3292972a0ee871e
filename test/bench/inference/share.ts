// A thread that computes its share of the images: told { images } it answers when it is done.
import { readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { PackedModel } from '../../../shared/packed/model.ts'

const model = await PackedModel.open(readFileSync(workerData as string))
parentPort!.on('message', (images: Float32Array) => {
  model.predict(images)
  parentPort!.postMessage('done')
})
parentPort!.postMessage('ready')
