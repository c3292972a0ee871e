// npm run -s trust:fuzz -- [--targets A,B] [--seconds S] [--seed N] [--json]
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { targets } from './fuzz-targets.ts'

const help = `Gives everything that reads what others made inputs that are almost right, each reader in a process of its
own: it must take them or refuse them in words; no other error, no crash,
nothing that takes over 5 seconds of a processor or over 1 GB.
  --targets A,B   of ${Object.keys(targets).join(', ')} (all)
  --seconds S     for each (60)
  --inputs N      for each, however long they take
  --seed N        of the inputs (1)
  --json          {"rows": [{"target", "inputs", "taken", "refused", "findings", "slowest", "memoryMB", "ended"}]}`

const { values: options } = parseArgs({
  options: {
    targets: { type: 'string' },
    seconds: { type: 'string', default: '60' },
    inputs: { type: 'string' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})

interface Row {
  target: string
  inputs: number
  taken: number
  refused: number
  /** What went wrong, with an input in base64 that makes it. */
  findings: Record<string, string>
  slowest: number
  memoryMB: number
  ended: string
}

const longestMilliseconds = 5000
/** A process that has not ended so many milliseconds after its time hangs. */
const hangs = 10 * 60_000
const mostMegabytes = 1024

function fuzz(target: string, folder: string): Promise<Row> {
  const last = join(folder, 'input')
  const child = spawn(
    process.execPath,
    [
      '--no-warnings',
      '--max-old-space-size=1024',
      join(import.meta.dirname, 'fuzz-worker.ts'),
      target,
      options.seconds,
      options.seed,
      ...(options.inputs === undefined ? [] : [options.inputs]),
    ],
    { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, FUZZ_INPUT: last } },
  )
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part))
  const alarm = setTimeout(() => child.kill('SIGKILL'), 1000 * Number(options.seconds) + hangs)
  return new Promise((resolve) =>
    child.on('close', (code, signal) => {
      clearTimeout(alarm)
      if (code === 0) return resolve({ target, ...(JSON.parse(text) as Omit<Row, 'target' | 'ended'>), ended: 'well' })
      const near = existsSync(last) ? readFileSync(last).toString('base64') : 'before its first input'
      resolve({
        target,
        inputs: 0,
        taken: 0,
        refused: 0,
        findings: { [signal === 'SIGKILL' ? 'it hung' : `it died (${signal ?? code})`]: near },
        slowest: 0,
        memoryMB: 0,
        ended: signal ?? String(code),
      })
    }),
  )
}

const isGood = ({ findings, slowest, memoryMB, ended }: Row) =>
  ended === 'well' && Object.keys(findings).length === 0 && slowest < longestMilliseconds && memoryMB < mostMegabytes

if (options.help === true) console.log(help)
else {
  const chosen = options.targets === undefined ? Object.keys(targets) : options.targets.split(',')
  const unknown = chosen.find((name) => targets[name] === undefined)
  if (unknown !== undefined) {
    process.stderr.write(`There is no target "${unknown}".\n`)
    process.exit(2)
  }
  const folder = mkdtempSync(join(tmpdir(), 'signum-fuzz-'))
  const rows: Row[] = []
  for (const target of chosen) {
    const row = await fuzz(target, folder)
    rows.push(row)
    if (options.json !== true) {
      console.log(
        `${isGood(row) ? 'ok  ' : 'FAIL'} ${target.padEnd(34)} ${row.inputs} inputs, ${row.taken} taken, ` +
          `${row.refused} refused; slowest ${row.slowest.toFixed(0)} ms, ${row.memoryMB.toFixed(0)} MB`,
      )
      for (const [what, input] of Object.entries(row.findings)) console.log(`     ${what}\n     ${input.slice(0, 200)}`)
    }
  }
  rmSync(folder, { recursive: true, force: true })
  if (options.json === true) console.log(JSON.stringify({ rows }))
  process.exit(rows.every(isGood) ? 0 : 1)
}
