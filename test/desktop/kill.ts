import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import SQLite from 'better-sqlite3'
import { RandomStream } from '../../electron/data/random.ts'
import { limits } from '../limits.ts'
import { digestOfRuns } from '../trust/faults/digest.ts'
import { Desktop } from './desktop.ts'
import { Home } from './home.ts'

export interface KillResult {
  rounds: number
  /** Rounds in which both runs were training when the kill came. */
  training: number
  /** Rounds after which a write that had been acknowledged was missing. */
  lost: number
  /** Rounds after which the store was damaged. */
  damaged: number
  /** Whether the runs' metrics are bit for bit those of runs that nobody killed. */
  identical: boolean
}

const study = (epochs: number) => ({
  name: 'killed',
  matrix: [{ quantizer: ['bc', 'bnn++'] }],
  base: { dataset: 'digits', trainImages: 320, batchSize: 32, epochs, engine: 'onnxruntime', seed: 1 },
})

/** Kills the main process of the app again and again while two runs train and notes are written. */
export async function killRounds(options: {
  rounds: number
  epochs: number
  seed: number
  /** Is told after each part how far it is. */
  say?: (line: string) => void
}): Promise<KillResult> {
  const began = performance.now()
  const say = (line: string) => options.say?.(`${line}, ${((performance.now() - began) / 1000).toFixed(0)} s`)
  const calm = new Home()
  const rough = new Home()
  const moments = RandomStream.of(options.seed, 'kills')
  const result: KillResult = { rounds: 0, training: 0, lost: 0, damaged: 0, identical: false }
  try {
    const undisturbed = await Desktop.start(calm)
    await undisturbed.launch(study(options.epochs), 2)
    await untilBothEnd(undisturbed)
    await undisturbed.stop()
    say('two runs that nobody kills have ended')
    let acknowledged = ''
    for (let round = 1; round <= options.rounds; round++) {
      const desktop = await Desktop.start(rough)
      if (round === 1) await desktop.launch(study(options.epochs), 2)
      else await resumeBoth(desktop)
      acknowledged = await note(desktop, `note ${round}`)
      await desktop.page.waitForTimeout(1500 * moments.uniform())
      await desktop.kill()
      result.rounds = round
      const store = new SQLite(join(rough.data, 'signum.db'))
      try {
        if (store.pragma('integrity_check', { simple: true }) !== 'ok') result.damaged++
        const row = store.prepare('SELECT notes FROM runs WHERE id = 1').get() as { notes: string } | undefined
        if (row?.notes !== acknowledged) result.lost++
        const runs = store.prepare<[], { state: string; epoch: number }>('SELECT state, epoch FROM runs').all()
        if (runs.length === 2 && runs.every(({ state }) => state === 'training')) result.training++
        const epochs = runs.map(({ epoch }) => epoch).join(' and ')
        say(`kill ${round} of ${options.rounds}, at epoch ${epochs} of ${options.epochs}`)
      } finally {
        store.close()
        rough.ownAll()
      }
    }
    const last = await Desktop.start(rough)
    await resumeBoth(last)
    await untilBothEnd(last)
    await last.stop()
    const digests = [calm, rough].map((home) => digestOfRuns(join(home.data, 'signum.db')))
    result.identical = digests[0] !== undefined && digests[0] === digests[1]
    return result
  } finally {
    calm.remove()
    rough.remove()
  }
}

/** Writes a note to the first run on its page, and waits until the page says that it is kept. */
async function note(desktop: Desktop, text: string): Promise<string> {
  await desktop.go('#/runs/1')
  const field = desktop.page.getByRole('textbox', { name: 'Notes' })
  await field.fill(text)
  await field.blur()
  await desktop.page.reload()
  const kept = `[...document.querySelectorAll('textarea')].some(({ value }) => value === ${JSON.stringify(text)})`
  // Asked again and again from outside: the page's policy lets nothing be evaluated from within it.
  await until(async () => (await desktop.page.evaluate(kept)) === true)
  return text
}

/** Resumes what a kill interrupted, and waits until both runs are under way or done. */
async function resumeBoth(desktop: Desktop): Promise<void> {
  await desktop.go('#/runs')
  await desktop.runs.arrange('Flat')
  const mark = (run: number) => desktop.runs.row(run).locator('.mark')
  const isStopped = async (run: number) => /interrupted/i.test((await mark(run).textContent()) ?? '')
  for (const run of [1, 2]) {
    await mark(run).waitFor()
    if (!(await isStopped(run))) continue
    await desktop.runs.select(run)
    await until(async () => (await desktop.menu()).some(({ id, enabled }) => id === 'pause' && enabled))
    await desktop.clickMenu('pause')
    await until(async () => /training|finished/i.test((await mark(run).textContent()) ?? ''))
    await desktop.runs.row(run).getByRole('checkbox').uncheck()
  }
}

async function untilBothEnd(desktop: Desktop): Promise<void> {
  await desktop.go('#/runs')
  await desktop.runs.arrange('Flat')
  desktop.page.setDefaultTimeout(limits.event)
  for (const run of [1, 2]) await desktop.runs.isIn(run, 'finished')
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + limits.page
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`This did not come true within ${limits.page / 1000} s: ${holds}`)
    await wait(50)
  }
}
