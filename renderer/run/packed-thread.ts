// A thread of a packed model in this page: computes its share of every layer until the model is closed.
import { runThread, type ThreadOrder } from '../../shared/packed/threads.ts'

addEventListener('message', ({ data }: MessageEvent<ThreadOrder>) => {
  void runThread(data, () => postMessage('ready')).then(() => close())
})
