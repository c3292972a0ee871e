// npm run -s bench:desktop -- --store FOLDER [--rounds N] [--json]
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import SQLite from 'better-sqlite3'
import { Command } from 'commander'
import { integerWithin } from '../../../electron/cli/arguments.ts'
import { missingPrograms } from '../../desktop/display.ts'
import { Home } from '../../desktop/home.ts'
import setUp from '../../desktop/set-up.ts'
import { showDesktop, showServed, type Shown } from './contestants.ts'

interface Measured {
  /** Milliseconds of every start until the window can be used, in their order. */
  empty: number[]
  /** On the store that was given; none without it. */
  large: number[]
  /** Bytes of all processes, on an empty store. */
  idle: number
  training: number
  processes: number
}

interface Report {
  runs: number | null
  desktop: Measured
  served: Measured
}

const goals = { empty: 2000, large: 2500 }

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!

async function starts(show: (home: Home) => Promise<Shown>, home: () => Home, rounds: number): Promise<number[]> {
  const found: number[] = []
  for (let round = 0; round < rounds; round++) {
    const shown = await show(home())
    found.push(shown.milliseconds)
    await shown.stop()
  }
  return found
}

/** Starts it again and again, and looks at its memory. @param large a home that has the large store, or null */
async function measure(
  show: (home: Home) => Promise<Shown>,
  large: Home | null,
  { rounds, patience }: { rounds: number; patience: number },
): Promise<Measured> {
  const homes: Home[] = []
  const fresh = () => {
    homes.push(new Home())
    return homes.at(-1)!
  }
  try {
    const empty = await starts(show, fresh, rounds)
    const many = large === null ? [] : await starts(show, () => large, rounds)
    const shown = await show(fresh())
    await wait(1000 * patience)
    const idle = shown.memory()
    await shown.train()
    await wait(1000 * patience)
    const training = shown.memory()
    await shown.stop()
    return { empty, large: many, idle: idle.bytes, training: training.bytes, processes: idle.processes }
  } finally {
    for (const home of homes) home.remove()
  }
}

/** A home whose data are a copy of a store. */
function homeWith(store: string): Home {
  const home = new Home()
  execFileSync('cp', ['-a', store, home.data])
  home.ownAll()
  return home
}

function countRuns(store: string): number {
  const database = new SQLite(join(store, 'signum.db'), { readonly: true })
  try {
    return database.prepare<[], number>('SELECT count(*) FROM runs').pluck().get()!
  } finally {
    database.close()
  }
}

function print({ runs, desktop, served }: Report): void {
  const line = (what: string, one: string, other: string, goal = '') =>
    console.log(`  ${what.padEnd(58)} ${one.padStart(18)} ${other.padStart(24)}   ${goal}`)
  const seconds = (values: readonly number[]) =>
    `${(median(values) / 1000).toFixed(2)} (${(Math.max(...values) / 1000).toFixed(2)}) s`
  const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MB`
  const verdict = (values: readonly number[], goal: number) =>
    `below ${(goal / 1000).toFixed(1)} s: ${median(values) < goal ? 'met' : 'MISSED'}`
  line('', 'desktop app', 'served page in Chromium')
  line(
    `start to usable window, empty store, median (most) of ${desktop.empty.length}`,
    seconds(desktop.empty),
    seconds(served.empty),
    verdict(desktop.empty, goals.empty),
  )
  if (runs !== null)
    line(
      `the same on ${runs.toLocaleString('en')} runs`,
      seconds(desktop.large),
      seconds(served.large),
      verdict(desktop.large, goals.large),
    )
  line(
    'memory of all processes, idle',
    `${megabytes(desktop.idle)} in ${desktop.processes}`,
    `${megabytes(served.idle)} in ${served.processes}`,
  )
  line('memory of all processes, two runs training', megabytes(desktop.training), megabytes(served.training))
}

await new Command('bench:desktop')
  .description(
    'measures the desktop app, as it was built last, in the Electron of its tests under Xvfb: from its start to a ' +
      'usable window, and the memory of all its processes; beside it the server and its page in Chromium. The first ' +
      'start of each is measured like the others. Memory is PSS, on an empty store',
  )
  .option('--store <folder>', 'a large store, as `npm run bench:store -- --keep <folder>` leaves it; it is copied')
  .option('--rounds <n>', 'starts', integerWithin(1, 1000), 7)
  .option(
    '--patience <seconds>',
    'how long it stands, and then trains, before memory is read',
    integerWithin(1, 3600),
    30,
  )
  .option('--json', 'print the report as JSON')
  .action(async (options: { store?: string; rounds: number; patience: number; json?: boolean }) => {
    const missing = missingPrograms()
    if (missing.length > 0)
      throw new Error(`${missing.join(', ')} not found (Debian: apt install xvfb xdotool util-linux)`)
    const store = options.store === undefined ? null : resolve(options.store)
    if (store !== null && !existsSync(join(store, 'signum.db')))
      throw new Error(`There is no store in ${store}; make one with \`npm run bench:store -- --keep ${store}\`.`)
    const tearDown = await setUp()
    const large = store === null ? null : homeWith(store)
    try {
      const report: Report = {
        runs: store === null ? null : countRuns(store),
        desktop: await measure(showDesktop, large, options),
        served: await measure(showServed, large, options),
      }
      if (options.json === true) console.log(JSON.stringify(report, null, 2))
      else print(report)
    } finally {
      large?.remove()
      tearDown()
    }
  })
  .parseAsync()
