// npm run -s bench:idle [-- --folders N] [-- --seconds N]
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openHost } from '../../../electron/host/host.ts'
import { eventFile, scalars } from '../../unit/imports/event-writer.ts'

const help = `Follows many folders in which nothing happens, each with an event file, and prints the processor time that
this takes, as a share of one core.
  --folders N   how many (500)
  --seconds N   for how long, once all are read (60)
  --blind       as on a network file system, where nothing tells of changes`

const { values: options } = parseArgs({
  options: {
    folders: { type: 'string', default: '500' },
    seconds: { type: 'string', default: '60' },
    blind: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})

/** Processor time of all threads of this process, in seconds. */
function used(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

async function measure(): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'signum-idle-'))
  const [runs, data] = [join(root, 'runs'), join(root, 'data')]
  const count = Number(options.folders)
  for (let number = 0; number < count; number++) {
    const folder = join(runs, `run-${number}`)
    mkdirSync(folder, { recursive: true })
    const points = Array.from({ length: 100 }, (_, step): [number, number] => [step, number / (step + 1)])
    writeFileSync(join(folder, 'events.out.tfevents.1'), eventFile(scalars('loss', points)))
  }
  const host = await openHost({ dataDirectory: data, adoptQueued: false })
  const stop = new AbortController()
  const taken = new Set<number | null>()
  const follower = await host.follow(
    { paths: [runs], watches: options.blind !== true },
    {
      onTaken: (news) => news.forEach(({ id }) => taken.add(id)),
      onRemark: () => {},
    },
  )
  const done = follower.run(stop.signal)
  const begin = performance.now()
  while (taken.size < count) await delay(100)
  console.log(`${count} folders were read in ${((performance.now() - begin) / 1000).toFixed(1)} s`)
  await delay(5000)
  const [before, from] = [used(), performance.now()]
  await delay(1000 * Number(options.seconds))
  const share = (used() - before) / ((performance.now() - from) / 1000)
  console.log(
    `idle${options.blind === true ? ', blind' : ''}: ${(100 * share).toFixed(2)} % of a core over ${options.seconds} s`,
  )
  stop.abort()
  await done
  await host.close()
  rmSync(root, { recursive: true })
}

if (options.help) console.log(help)
else await measure()
