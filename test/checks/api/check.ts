// npm run -s check:api [-- --if-available]
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { serve } from '../../../electron/serve/serve.ts'
import { checkWith, python, runPython } from '../python.ts'

const help = `Serves a store, generates a Python client from /api/openapi.json with openapi-python-client, and lets it
list runs, read points, describe a metric and be refused; its answers must be what the store holds.
  --if-available  succeed, saying so, where openapi-python-client is not installed
PYTHON names an interpreter that has it; without it, python3.`

const flag = { type: 'boolean' } as const
const { values: options } = parseArgs({ options: { 'if-available': flag, help: flag } })
const generate = ['-m', 'openapi_python_client', 'generate']

async function check(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'signum-api-check-'))
  const serving = await serve({ dataDirectory: join(folder, 'data') })
  try {
    const { origin, searchParams } = new URL(serving.url)
    const token = searchParams.get('token')!
    const file = join(folder, 'a.csv')
    writeFileSync(file, 'step,acc\n0,0.5\n1,nan\n2,0.75\n3,-inf\n')
    const taken = await fetch(`${origin}/api/imports/take`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ path: file }),
    })
    if (!taken.ok) throw new Error(await taken.text())
    const document = join(folder, 'openapi.json')
    writeFileSync(document, await (await fetch(`${origin}/api/openapi.json`)).text())
    const client = join(folder, 'client')
    const said = runPython([...generate, '--path', document, '--output-path', client])
    if (/unsupported|skipp\w+ (?!Integration)|invalid/i.test(said)) throw new Error(said)
    // Not spawnSync, which would hold up the server that it asks.
    const child = spawn(python, [join(import.meta.dirname, 'use.py'), client, origin, token], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part))
    await new Promise((done) => child.on('close', done))
    const expected = {
      ids: [1],
      series: [[1, 'acc', [0, 1, 2, 3], [0.5, 'NaN', 0.75, '-Infinity']]],
      before: { title: null, unit: null, goal: null },
      best: 0.75,
      statuses: [404, 401],
    }
    const same = JSON.stringify(JSON.parse(text)) === JSON.stringify(expected)
    console.log(same ? 'ok   a generated client lists, reads, describes and is refused' : `FAIL ${text}`)
    return same ? 0 : 1
  } finally {
    await serving.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

if (options.help) console.log(help)
else await checkWith(['openapi_python_client'], options['if-available'], check)
