// npm run -s check:machines [-- --cut SECONDS] [-- --only namespaces|ssh] [-- --if-available] [-- --sabotage]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { lacking, throughNamespaces } from './namespaces.ts'
import { throughSsh } from './through-ssh.ts'

const help = `Two hosts: one shows the runs of the other, whose link is cut and restored while they train. In the end
every point of every curve is here, each once, and equals that of the store it came from.
  --cut SECONDS   for how long the link between two network namespaces is cut (60)
  --only NAME     namespaces or ssh
  --if-available  succeed, saying so, where there are no network namespaces or no openssh-server
  --sabotage      change a point of the copy: the check must then fail`

const { values: options } = parseArgs({
  options: {
    cut: { type: 'string', default: '60' },
    only: { type: 'string' },
    'if-available': { type: 'boolean' },
    sabotage: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})

const parts = [
  { name: 'namespaces', what: 'two hosts in two network namespaces; the link is cut', run: throughNamespaces },
  { name: 'ssh', what: 'through ssh on the loopback; the connection is cut twice', run: throughSsh },
] as const

async function check(): Promise<number> {
  const root = mkdtempSync(join(tmpdir(), 'signum-machines-'))
  let failed = 0
  try {
    for (const { name, what, run } of parts) {
      if (options.only !== undefined && options.only !== name) continue
      const absent = lacking(name)
      if (absent !== null) {
        console[options['if-available'] === true ? 'log' : 'error'](`left out ${name}: ${absent}`)
        if (options['if-available'] !== true) failed++
        continue
      }
      const begun = Date.now()
      try {
        const found = await run({
          root: join(root, name),
          cutSeconds: Number(options.cut),
          sabotage: options.sabotage === true,
        })
        console.log(`ok   ${name} (${Math.round((Date.now() - begun) / 1000)} s): ${what}`)
        for (const line of found) console.log(`       ${line}`)
      } catch (error) {
        failed++
        console.log(`FAIL ${name}: ${what}\n       ${(error as Error).message}`)
      }
    }
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
  return failed === 0 ? 0 : 1
}

if (options.help === true) console.log(help)
else process.exitCode = await check()
