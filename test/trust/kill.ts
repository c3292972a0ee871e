// npm run -s trust:kill -- [--rounds N] [--epochs N] [--seed N] [--json]
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import SQLite from 'better-sqlite3'
import { openHost } from '../../electron/host/host.ts'
import { RandomStream } from '../../electron/data/random.ts'

const help = `Kills a host with SIGKILL at random moments while two runs train, tables are asked for and copies are
made, and looks each time: is every acknowledged note there,
does the file pass SQLite's integrity_check, do the copies? In the end, are the runs' metrics bit for bit those of runs
that were never killed?
  --rounds N   kills (200)
  --epochs N   epochs of a run (400)
  --seed N     of the moments (1)
  --json       {"rounds", "lost", "damaged", "damagedCopies", "identical", "secondsPerRound"}`

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    epochs: { type: 'string', default: '400' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})

interface Round {
  acknowledged: number
  finished: boolean
}

/** Lets the victim work, and kills it after so many milliseconds from when it is ready; null lets it finish. */
function work(folder: string, milliseconds: number | null): Promise<Round> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'victim.ts'), folder, options.epochs], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  let timer: NodeJS.Timeout | null = null
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part
    if (milliseconds !== null && timer === null && text.includes('ready\n'))
      timer = setTimeout(() => child.kill('SIGKILL'), milliseconds)
  })
  return new Promise((resolve, reject) =>
    child.on('close', (code, signal) => {
      if (timer !== null) clearTimeout(timer)
      if (signal !== 'SIGKILL' && code !== 0) return reject(new Error(`The host ended by itself with ${code}.`))
      // What was cut off in the middle of a line was not told.
      const told = text.slice(0, text.lastIndexOf('\n') + 1)
      resolve({
        acknowledged: Number([...told.matchAll(/note (\d+)\n/g)].at(-1)?.[1] ?? 0),
        finished: told.endsWith('finished\n'),
      })
    }),
  )
}

const isSound = (file: string) => {
  const database = new SQLite(file)
  try {
    return (database.pragma('integrity_check', { simple: true }) as string) === 'ok'
  } finally {
    database.close()
  }
}

function noteIn(file: string): number {
  const database = new SQLite(file)
  try {
    return Number(
      (database.prepare('SELECT notes FROM runs WHERE id = 1').get() as { notes: string } | undefined)?.notes || 0,
    )
  } finally {
    database.close()
  }
}

/** Every metric of both runs, steps and values; times are left out. */
async function digestOf(folder: string): Promise<string> {
  const host = await openHost({ dataDirectory: folder, adoptQueued: false })
  const hash = createHash('sha256')
  const series = await host.client.metrics.series({ runIds: [1, 2] })
  for (const { runId, metric, steps, values } of [...series].sort(
    (a, b) => a.runId - b.runId || a.metric.localeCompare(b.metric),
  )) {
    // How long an epoch took, and what the machine did meanwhile, is no result.
    if (/seconds|throughput|system/i.test(metric)) continue
    hash.update(
      `${runId} ${metric} ${JSON.stringify([...steps])} ` +
        `${Buffer.from(Float64Array.from(values as number[]).buffer).toString('hex')}`,
    )
  }
  await host.close()
  return hash.digest('hex')
}

async function main() {
  const base = mkdtempSync(join(tmpdir(), 'signum-kill-'))
  const [calm, rough] = [join(base, 'calm'), join(base, 'rough')]
  try {
    process.stderr.write('two runs that nobody kills\n')
    await work(calm, null)
    const moments = RandomStream.of(Number(options.seed), 'kills')
    const began = performance.now()
    const file = join(rough, 'signum.db')
    let [lost, damaged, damagedCopies, done, acknowledged] = [0, 0, 0, 0, 0]
    for (let round = 1; round <= Number(options.rounds); round++) {
      const result = await work(rough, Math.floor(700 * moments.uniform()))
      acknowledged = Math.max(acknowledged, result.acknowledged)
      if (!isSound(file)) damaged++
      if (noteIn(file) < acknowledged) lost++
      const copies = join(rough, 'backups')
      for (const name of (existsSync(copies) ? readdirSync(copies) : []).filter((each) => each.endsWith('.db')))
        if (!isSound(join(copies, name))) damagedCopies++
      done = round
      if (round % 10 === 0) process.stderr.write(`${round} kills: ${lost} lost, ${damaged} damaged\n`)
      if (result.finished) break
    }
    const seconds = (performance.now() - began) / 1000
    await work(rough, null)
    const identical = (await digestOf(calm)) === (await digestOf(rough))
    return { rounds: done, acknowledged, lost, damaged, damagedCopies, identical, secondsPerRound: seconds / done }
  } finally {
    rmSync(base, { recursive: true, force: true })
  }
}

if (options.help === true) console.log(help)
else {
  const result = await main()
  if (options.json === true) console.log(JSON.stringify(result))
  else
    console.log(
      `${result.rounds} kills: ${result.acknowledged} acknowledged writes, ${result.lost} times one was ` +
        `missing; the store was damaged ${result.damaged} times, a copy ${result.damagedCopies} times; metrics ` +
        `${result.identical ? 'are bit for bit those of runs never killed' : 'DIFFER from those of runs never killed'}`,
    )
  process.exit(result.lost === 0 && result.damaged === 0 && result.damagedCopies === 0 && result.identical ? 0 : 1)
}
