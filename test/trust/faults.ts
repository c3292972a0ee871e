// npm run -s trust:faults -- [--points N] [--scenario NAME] [--kind KIND] [--json]
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Command, Option } from 'commander'
import type { Answer, Request } from './faults/child.ts'
import { buildShim, FaultLayer, faultKinds, type FaultKind } from './faults/layer.ts'
import { scenarios } from './faults/scenarios.ts'
import { makeBase } from './faults/base.ts'
import type { Scenario } from './faults/scenario.ts'

/** What must be said: that the disk is full, or that something could not be written. */
const clear = /disk is full|(cannot|could not) be (read or )?(written|made|read)|no room/i

interface Row {
  scenario: string
  /** Calls that write. */
  calls: number
  faults: number
  told: number
  /** Faults that were overcome: what was to be written stands. */
  overcome: number
  killed: number
  unclear: string[]
  lost: string[]
  messages: string[]
}

/** A process on the failing disk; a new one if it died. */
class Faulted {
  readonly #environment: NodeJS.ProcessEnv
  #child: ChildProcess | null = null
  #lines: AsyncIterator<string> | null = null

  constructor(library: string, orders: string) {
    this.#environment = { ...process.env, LD_PRELOAD: library, SIGNUM_FAULTS: orders }
  }

  /** @returns null if the process died */
  async ask(request: Request): Promise<Answer | null> {
    if (this.#child === null) {
      this.#child = spawn(process.execPath, ['--no-warnings', join(import.meta.dirname, 'faults/child.ts')], {
        stdio: ['pipe', 'pipe', 'ignore'],
        env: this.#environment,
      })
      this.#lines = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]()
    }
    this.#child.stdin!.write(`${JSON.stringify(request)}\n`)
    const { value, done } = await this.#lines!.next()
    if (done !== true) return JSON.parse(value) as Answer
    this.close()
    return null
  }

  close(): void {
    this.#child?.kill('SIGKILL')
    this.#child = null
  }
}

/** Whole numbers from 1 to `last`, all of them or so many, evenly apart. */
function chosen(last: number, most: number): number[] {
  if (last <= most) return Array.from({ length: last }, (_, index) => index + 1)
  return [
    ...new Set(
      Array.from({ length: most }, (_, index) => 1 + Math.round((index * (last - 1)) / Math.max(1, most - 1))),
    ),
  ]
}

async function tryOut(
  scenario: Scenario,
  faulted: Faulted,
  layer: FaultLayer,
  { folder, base, points, kinds }: { folder: string; base: string; points: number; kinds: readonly FaultKind[] },
): Promise<Row> {
  const row: Row = {
    scenario: scenario.name,
    calls: 0,
    faults: 0,
    told: 0,
    overcome: 0,
    killed: 0,
    unclear: [],
    lost: [],
    messages: [],
  }
  const request = (step: Request['step'], kind: FaultKind, at: number): Request => ({
    scenario: scenario.name,
    step,
    kind,
    at,
    folder,
    base,
  })
  const calm = await faulted.ask(request('write', 'fails', 2 ** 30))
  if (calm === null || calm.words !== null || calm.seen === 0)
    throw new Error(`${scenario.name} cannot be written on a disk that is well: ${calm?.words ?? 'no call was seen'}`)
  row.calls = calm.seen
  for (const kind of kinds) {
    for (const at of chosen(calm.seen, points)) {
      const written = await faulted.ask(request('write', kind, at))
      if (written === null) layer.disarm()
      // A later run of the same may write less often.
      else if (written.hit === 0) continue
      row.faults++
      const where = `${kind} at call ${at}`
      const plain = written?.words?.replaceAll(folder, 'FOLDER') ?? null
      if (written === null) row.killed++
      else if (plain === null) row.overcome++
      else {
        row.told++
        if (!row.messages.includes(plain)) row.messages.push(plain)
        if (scenario.inner !== true && !clear.test(plain) && kind !== 'dies') row.unclear.push(`${where}: ${plain}`)
      }
      if (scenario.otherProcess === true) faulted.close()
      const looked = await faulted.ask(request('look', kind, at))
      if (looked === null) row.lost.push(`${where}: looking at what was left ends the process`)
      else if (looked.lost !== null) row.lost.push(`${where}: ${looked.lost.replaceAll(folder, 'FOLDER')}`)
    }
  }
  return row
}

await new Command('trust:faults')
  .description(
    'Makes every write fail once, find the disk full, be cut short, or be the last of its process: of ' +
      'checkpoints, the store, its copies, migrations, imports and exports. Nothing that was accepted may be ' +
      'lost; what could not be written must be said. Needs g++ and Linux.',
  )
  .option('--points <n>', 'calls that fail of each kind of writing, evenly apart', Number, 40)
  .option('--scenario <name>', 'the one of this name, or else those whose name holds it')
  .addOption(new Option('--kind <kind>', 'one kind of fault alone').choices(faultKinds))
  .option(
    '--json',
    'print [{"scenario", "calls", "faults", "told", "overcome", "killed", "unclear", "lost", "messages"}]',
  )
  .option('--messages', 'print what was said')
  .action(
    async ({
      points,
      scenario: wanted = '',
      kind,
      json,
      messages,
    }: {
      points: number
      scenario?: string
      kind?: FaultKind
      json?: boolean
      messages?: boolean
    }) => {
      const work = mkdtempSync(join(tmpdir(), 'signum-faults-'))
      const shim = buildShim(work)
      if ('missing' in shim) {
        console.log(json === true ? JSON.stringify({ skipped: shim.missing }) : `skipped: ${shim.missing}`)
        rmSync(work, { recursive: true, force: true })
        return
      }
      const orders = join(work, 'orders')
      FaultLayer.make(orders)
      const [layer, faulted] = [new FaultLayer(orders), new Faulted(shim.library, orders)]
      const [folder, base] = [join(work, 'run', 'folder'), join(work, 'base')]
      mkdirSync(folder, { recursive: true })
      const rows: Row[] = []
      try {
        await makeBase(base)
        const named = scenarios.filter(({ name }) => name === wanted)
        for (const scenario of named.length > 0 ? named : scenarios.filter(({ name }) => name.includes(wanted))) {
          const row = await tryOut(scenario, faulted, layer, {
            folder,
            base,
            points,
            kinds: kind === undefined ? faultKinds : [kind],
          })
          rows.push(row)
          if (json !== true) {
            console.log(
              `${row.scenario.padEnd(26)} ${String(row.calls).padStart(5)} calls, ` +
                `${String(row.faults).padStart(4)} faults: ${row.told} told, ${row.overcome} overcome, ` +
                `${row.killed} ends of the process; ${row.unclear.length} unclear, ${row.lost.length} lost`,
            )
            for (const line of [...row.unclear, ...row.lost].slice(0, 12)) console.log(`    ${line}`)
            if (messages === true) for (const line of row.messages) console.log(`    said: ${line}`)
          }
        }
        if (json === true) console.log(JSON.stringify(rows))
      } finally {
        faulted.close()
        layer.close()
        rmSync(work, { recursive: true, force: true })
      }
      process.exit(rows.every(({ unclear, lost }) => unclear.length + lost.length === 0) ? 0 : 1)
    },
  )
  .parseAsync()
