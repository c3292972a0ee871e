// Reads files for `TailReader`, in a worker thread of the host: an answer for each message, in their order.
import { parentPort } from 'node:worker_threads'
import { messageOf } from '../../../shared/errors/message-of.ts'
import { fileTails, type Grown } from './file-tails.ts'

/** Files and places in them. Thousands of texts are cheap as one: no path has a NUL. */
export interface TailsQuestion {
  paths: string
  from: Float64Array
}

/** What became of a question. */
export type TailsAnswer = { grown: Grown } | { why: string }

if (parentPort === null) throw new Error('Files are read in a worker thread of the host.')
const port = parentPort
port.on('message', (question: TailsQuestion) => port.postMessage(answerTo(question)))

function answerTo({ paths, from }: TailsQuestion): TailsAnswer {
  try {
    return { grown: fileTails(paths.split('\0'), from) }
  } catch (error) {
    return { why: messageOf(error) }
  }
}
