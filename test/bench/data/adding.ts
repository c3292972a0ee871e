// Adds a data set in a process of its own and says how long it took and what memory it held: adding.ts PATH NAME FOLDER
import { addDataset } from '../../../electron/data/add.ts'

const [path, name, dataDirectory] = process.argv.slice(2) as [string, string, string]
const megabytes = (): number => Math.round(process.memoryUsage().rss / 2 ** 20)
/** Resident memory at every tenth of the way. */
const held: number[] = []
let largest = 0
const watching = setInterval(() => (largest = Math.max(largest, megabytes())), 50)
const began = performance.now()
const { dataset } = await addDataset({ path, name, size: 224 }, dataDirectory, {
  progress: (done, total) => {
    if (total > 0 && done / total >= (held.length + 1) / 10) held.push(megabytes())
  },
})
clearInterval(watching)
const seconds = (performance.now() - began) / 1000
const { trainImages, origin } = dataset
process.stdout.write(`${JSON.stringify({ seconds, images: trainImages, streamed: origin.streamed, held, largest })}\n`)
process.exit(0)
