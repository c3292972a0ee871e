// npm run -s trust:damage -- [--rounds N] [--seed N] [--json]
import { spawn, type ChildProcess } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { openHost } from '../../electron/host/host.ts'
import { RandomStream } from '../../electron/data/random.ts'
import type { Damaged } from './open-damaged.ts'

const help = `Damages files at random and opens them: database, checkpoint, data file, recipe, packed model and archive.
One to eight bytes are changed, or the end is cut off; the time of the file
stays, as when a disk forgets. Each must be recovered, refused in words, or be read as it was; never a crash, a hang, or
a wrong number.
  --rounds N   damages, shared among the kinds (1000)
  --seed N     of the damages (1)
  --json       {"rounds": {KIND: {"recovered", "refused", "unharmed", "other", "wrong", "broken", "hung"}}}; other: a
  recipe that became another valid one`

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})

const targets: Record<Damaged['kind'], string> = {
  database: 'signum.db',
  checkpoint: 'epoch-2.safetensors',
  data: 'digits.sgds',
  recipe: 'recipe.json',
  packed: 'model.safetensors',
  archive: 'study.signum',
}
/**
 * other: a recipe is text for people, without a digest; a change that leaves another valid recipe cannot be told from
 * an edit.
 */
type Outcome = 'recovered' | 'refused' | 'unharmed' | 'other' | 'wrong' | 'broken' | 'hung'

/** A process that opens files; a new one if it died or hung. */
class Opener {
  #child: ChildProcess | null = null
  #lines: AsyncIterator<string> | null = null

  async open(request: Damaged): Promise<{ outcome: string; words: string }> {
    if (this.#child === null) {
      this.#child = spawn(process.execPath, ['--no-warnings', join(import.meta.dirname, 'open-damaged.ts')], {
        stdio: ['pipe', 'pipe', 'ignore'],
      })
      this.#lines = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]()
    }
    this.#child.stdin!.write(`${JSON.stringify(request)}\n`)
    const { promise, resolve } = Promise.withResolvers<{ outcome: string; words: string }>()
    const alarm = setTimeout(() => resolve({ outcome: 'hung', words: 'no answer within 5 minutes' }), 5 * 60_000)
    void this.#lines!.next().then(({ value, done }) =>
      resolve(
        done === true
          ? { outcome: 'broken', words: 'the process died' }
          : (JSON.parse(value) as { outcome: string; words: string }),
      ),
    )
    const answer = await promise
    clearTimeout(alarm)
    if (answer.outcome === 'hung' || answer.words === 'the process died') this.close()
    return answer
  }

  close(): void {
    this.#child?.kill('SIGKILL')
    this.#child = null
  }
}

/** A folder with one good file of every kind, made by a real run. */
async function good(folder: string): Promise<void> {
  const host = await openHost({ dataDirectory: folder, concurrency: 1 })
  const { ids } = await host.client.runs.launch({
    experiments: [1, 2].map((seed) => ({
      dataset: 'digits',
      model: 'cnn-small',
      modelParameters: { width: 4 },
      quantizer: 'bnn++',
      trainImages: 640,
      epochs: 2,
      seed,
      engine: 'onnxruntime',
    })),
    study: 'to be damaged',
  })
  while ((await host.client.runs.list({ states: ['finished'] })).total < ids.length)
    await new Promise((resolve) => setTimeout(resolve, 100))
  const { base64 } = await host.client.packed.export({ id: 1 })
  writeFileSync(join(folder, targets.packed), Buffer.from(base64, 'base64'))
  const archive = await host.client.imports.archive({ ids })
  writeFileSync(join(folder, targets.archive), Buffer.from(archive.base64, 'base64'))
  await host.client.system.backUp()
  await host.close()
  cpSync(join(folder, 'runs', '1', targets.checkpoint), join(folder, targets.checkpoint))
  cpSync(join(folder, 'data', targets.data), join(folder, targets.data))
  cpSync(join(import.meta.dirname, '../../resources/recipes/demo.json'), join(folder, targets.recipe))
}

function damage(file: string, stream: RandomStream): string {
  const { size, atime, mtime } = statSync(file)
  const at = () => Math.floor(stream.uniform() * size)
  let what: string
  if (stream.uniform() < 0.2) {
    const length = at()
    truncateSync(file, length)
    what = `cut off at ${length} of ${size}`
  } else {
    const bytes = readFileSync(file)
    const places = Array.from({ length: 1 + Math.floor(8 * stream.uniform()) }, at)
    for (const place of places) bytes[place]! ^= 1 + Math.floor(255 * stream.uniform())
    writeFileSync(file, bytes)
    what = `changed at ${places.join(', ')} of ${size}`
  }
  utimesSync(file, atime, mtime)
  return what
}

async function main() {
  const base = mkdtempSync(join(tmpdir(), 'signum-damage-'))
  const opener = new Opener()
  const counts = Object.fromEntries(
    Object.keys(targets).map((kind) => [
      kind,
      { recovered: 0, refused: 0, unharmed: 0, other: 0, wrong: 0, broken: 0, hung: 0 },
    ]),
  ) as Record<Damaged['kind'], Record<Outcome, number>>
  try {
    const source = join(base, 'good')
    await good(source)
    const stream = RandomStream.of(Number(options.seed), 'damage')
    const kinds = Object.keys(targets) as Damaged['kind'][]
    const copy = () => {
      const folder = mkdtempSync(join(base, 'copy-'))
      for (const name of [...Object.values(targets), 'signum.db.seal', 'backups'])
        cpSync(join(source, name), join(folder, name), { recursive: true, preserveTimestamps: true })
      return folder
    }
    const expected = new Map<string, string>()
    for (const kind of kinds) expected.set(kind, (await opener.open({ kind, folder: copy() })).words)
    for (let round = 0; round < Number(options.rounds); round++) {
      const kind = kinds[round % kinds.length]!
      const folder = copy()
      const what = damage(join(folder, targets[kind]), stream)
      const { outcome, words } = await opener.open({ kind, folder })
      const harmless = words === expected.get(kind)
      const result: Outcome =
        outcome === 'sound'
          ? harmless
            ? 'unharmed'
            : kind === 'recipe'
              ? 'other'
              : 'wrong'
          : outcome === 'recovered' && !harmless && kind !== 'database'
            ? 'wrong'
            : (outcome as Outcome)
      counts[kind][result]++
      if (['wrong', 'broken', 'hung'].includes(result)) process.stderr.write(`${kind} ${what}: ${result}: ${words}\n`)
      rmSync(folder, { recursive: true, force: true })
    }
    return counts
  } finally {
    opener.close()
    rmSync(base, { recursive: true, force: true })
  }
}

if (options.help === true) console.log(help)
else {
  const counts = await main()
  if (options.json === true) console.log(JSON.stringify({ rounds: counts }))
  else
    for (const [kind, each] of Object.entries(counts))
      console.log(
        `${kind.padEnd(12)} ${Object.entries(each)
          .map(([outcome, count]) => `${count} ${outcome}`)
          .join(', ')}`,
      )
  process.exit(Object.values(counts).every(({ wrong, broken, hung }) => wrong + broken + hung === 0) ? 0 : 1)
}
