// npm run -s check:follow [-- --writer NAME] [-- --follower NAME] [-- --kills N] [-- --points N] [-- --sabotage]
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openHost } from '../../../electron/host/host.ts'

const help = `Follows a script that logs while it trains. The script is killed at random moments and begun again
as another run; the follower is killed too. In the end every step must be there once, in order, with the value that
was logged. Then follows a script live and prints how long a point takes from log() into the store.
  --writer NAME  signum: "import signum" alone; of a script of PyTorch: torch-signum, tensorboard, wandb (signum)
  --follower NAME  follow ("signum follow", the default) or serve: a server that goes on with the folder when it is
                   started again, as the app does
  --kills N    how many, of the script and the follower in turn (10)
  --points N   points of the live script (100)
  --seed N     of the moments (1)
  --sabotage   leave out a point of what was read: the check must then fail
PYTHON names the interpreter, which has what the writer needs; without it, python3. What Weights & Biases did not write
yet when it was killed is lost with it, and counted.`

const { values: options } = parseArgs({
  options: {
    writer: { type: 'string', default: 'signum' },
    follower: { type: 'string', default: 'follow' },
    kills: { type: 'string', default: '10' },
    points: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    sabotage: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})
const { writer } = options
const root = join(import.meta.dirname, '../../..')
const python = process.env['PYTHON'] ?? 'python3'
const environment = { ...process.env, PYTHONPATH: join(root, 'resources/python'), PYTHONDONTWRITEBYTECODE: '1' }
// TensorBoard keeps float32.
const valueAt = (step: number) => (writer === 'tensorboard' ? Math.fround(Math.sqrt(step)) : Math.sqrt(step))

/** A sequence of numbers from 0 to 1 (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The script, and how it logs. */
function scriptOf(name: string): string[] {
  const path = (file: string) => join(import.meta.dirname, file)
  return name === 'signum' ? [path('train.py')] : [path('torch_train.py'), name.replace('torch-', '')]
}

const startScript = (folder: string, ...values: string[]) =>
  spawn(python, [...scriptOf(writer), folder, ...values], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  })

function startFollower(folder: string, data: string): ChildProcess {
  const words = options.follower === 'serve' ? ['serve', '--port', '0'] : ['follow', folder, '--quiet']
  return spawn(process.execPath, [join(root, 'electron/signum.js'), ...words, '--data-dir', data], { stdio: 'ignore' })
}

/** Tells a server to follow a folder whenever it runs, as the window does. */
async function followFromNowOn(folder: string, data: string): Promise<void> {
  const host = await openHost({ dataDirectory: data, adoptQueued: false })
  await host.client.follows.start({ path: folder })
  await host.close()
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

/** Steps and values of every run that was followed, by name. */
async function stored(data: string, folder: string): Promise<Map<string, [number, number][]>> {
  const host = await openHost({ dataDirectory: data, adoptQueued: false })
  try {
    if (readdirSync(folder).length > 0) await host.client.imports.take({ path: folder })
    const { runs } = await host.client.runs.list({})
    const found = new Map<string, [number, number][]>()
    for (const { id, origin } of runs) {
      const [series] = await host.client.metrics.series({ runIds: [id], metrics: ['loss'] })
      const points = series!.steps.map((step, at): [number, number] => [step, Number(series!.values[at])])
      if (found.has(origin!.name)) throw new Error(`${origin!.name} is two runs`)
      found.set(origin!.name, options.sabotage === true ? points.slice(1) : points)
    }
    return found
  } finally {
    await host.close()
  }
}

async function killed(folder: string, data: string): Promise<string[]> {
  const random = randomNumbers(Number(options.seed))
  const lasts = new Map<string, number>()
  if (options.follower === 'serve') await followFromNowOn(folder, data)
  let follower = startFollower(folder, data)
  const begin = () => {
    const name = `script-${lasts.size}`
    lasts.set(name, -1)
    const child = startScript(folder, name, '2')
    const logs = Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
    child.stdout.on('data', (text: Buffer) => {
      const lines = text.toString().trim().split('\n')
      lasts.set(name, Math.max(lasts.get(name)!, Number(lines.at(-1))))
    })
    return { child, logs }
  }
  let script = begin()
  for (let count = 0; count < Number(options.kills); count++) {
    await script.logs
    await delay(1000 + 3000 * random())
    if (count % 2 === 0) {
      await kill(script.child)
      script = begin()
    } else {
      await kill(follower)
      follower = startFollower(folder, data)
    }
  }
  await script.logs
  await delay(3000)
  await kill(script.child)
  await kill(follower)
  const wrong: string[] = []
  const found = await stored(data, folder)
  let lost = 0
  for (const [name, last] of lasts) {
    const points = found.get(name) ?? []
    // What was logged last may have come to its end before the script could say so.
    lost += Math.max(0, last + 1 - points.length)
    if (points.length < last + 1 && writer !== 'wandb')
      wrong.push(`${name}: ${points.length} points of at least ${last + 1}`)
    const odd = points.findIndex(([step, value], index) => step !== index || value !== valueAt(step))
    if (odd >= 0) wrong.push(`${name}: at place ${odd} is step ${points[odd]![0]} with ${points[odd]![1]}`)
  }
  const total = [...found.values()].reduce((sum, points) => sum + points.length, 0)
  console.log(
    `${options.kills} kills of the script and of signum ${options.follower} in turn, ${lasts.size} runs, ` +
      `${total} points: ${wrong.length} faults` +
      (lost > 0 ? `; ${lost} points were logged and not written when the script was killed` : ''),
  )
  return wrong
}

/** Milliseconds from log() to the store, of every point of a live script. */
async function delaysOf(folder: string, data: string): Promise<number[]> {
  const host = await openHost({ dataDirectory: data, adoptQueued: false })
  const stop = new AbortController()
  const delays: number[] = []
  let seen = 0
  const take = async (id: number) => {
    const now = Date.now()
    const [series] = await host.client.metrics.series({ runIds: [id], metrics: ['loss'] })
    for (; seen < series!.steps.length; seen++) delays.push(now - series!.times[seen]!)
  }
  let waiting = Promise.resolve()
  const events = {
    onTaken: (taken: readonly { id: number | null }[]) => void (waiting = waiting.then(() => take(taken[0]!.id!))),
    onRemark: () => {},
  }
  const done = (await host.follow({ paths: [folder] }, events)).run(stop.signal)
  await delay(1000)
  const script = startScript(folder, 'live', '100', options.points)
  script.stdout.resume()
  await once(script, 'exit')
  await delay(2000)
  stop.abort()
  await done
  await waiting
  await host.close()
  return delays.sort((a, b) => a - b)
}

if (options.help) console.log(help)
else {
  const folder = mkdtempSync(join(tmpdir(), 'signum-follow-'))
  try {
    const place = (name: string) => {
      mkdirSync(join(folder, name))
      return join(folder, name)
    }
    const wrong = await killed(place('killed'), place('data-killed'))
    const delays = await delaysOf(place('live'), place('data-live'))
    const of = (share: number) => Math.round(delays[Math.floor(share * (delays.length - 1))] ?? Number.NaN)
    console.log(
      `${writer}: ${delays.length} points live, median ${of(0.5)} ms, worst ${of(1)} ms from log() to the store`,
    )
    if (delays.length !== Number(options.points)) wrong.push(`${delays.length} of ${options.points} points came live`)
    for (const line of wrong.slice(0, 20)) console.log(line)
    process.exitCode = wrong.length === 0 ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
