// npm run -s check:slurm [-- --short] [-- --if-available] [-- --only NAME] [-- --sabotage]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Event } from './event.ts'
import { events } from './events.ts'
import { Laboratory } from './laboratory.ts'
import { missing, SmallCluster } from './small-cluster.ts'

const help = `Starts a real Slurm on this machine (slurmctld, two slurmd, munged, all under a folder of their own) and
hands studies to it. In the end every run is in its right state, and every point of every curve equals that of the same
study on this machine alone, to the last digit: none is missing or doubled.
  --short         the quick study and two events
  --only NAME     one event: ${events.map(({ name }) => name).join(', ')}
  --if-available  succeed, saying so, where Slurm is not installed
  --sabotage      change a point of what came from the cluster: the check must then fail
  --keep          keep the folder`

const { values: options } = parseArgs({
  options: {
    short: { type: 'boolean' },
    only: { type: 'string' },
    'if-available': { type: 'boolean' },
    sabotage: { type: 'boolean' },
    keep: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})

async function check(chosen: readonly Event[]): Promise<number> {
  const root = mkdtempSync(join(tmpdir(), 'signum-slurm-'))
  const cluster = new SmallCluster(join(root, 'cluster'))
  const laboratories: Laboratory[] = []
  let failed = 0
  try {
    await cluster.start()
    console.log(`${cluster.ask('sinfo', '--version').trim()}: a controller and two nodes`)
    for (const { name, what, happen } of chosen) {
      const begun = Date.now()
      const laboratory = new Laboratory(root, name, cluster.environment)
      laboratories.push(laboratory)
      try {
        const found = await happen({ cluster, laboratory, root, sabotage: options.sabotage === true })
        console.log(`ok   ${name} (${Math.round((Date.now() - begun) / 1000)} s): ${what}`)
        for (const line of found) console.log(`       ${line}`)
      } catch (error) {
        failed++
        console.log(`FAIL ${name}: ${what}\n       ${(error as Error).message}`)
      }
      await laboratory.close()
    }
  } finally {
    for (const laboratory of laboratories) await laboratory.close()
    await cluster.stop()
    if (options.keep === true) console.log(`kept ${root}`)
    else rmSync(root, { recursive: true, force: true })
  }
  console.log(`${chosen.length - failed} of ${chosen.length} well`)
  return failed === 0 ? 0 : 1
}

const lacks = missing()
const chosen = events.filter(({ name, short }) =>
  options.only === undefined ? options.short !== true || short : name === options.only,
)
if (options.help === true) console.log(help)
else if (lacks !== null) {
  console[options['if-available'] === true ? 'log' : 'error'](`no Slurm here: ${lacks}; nothing was checked`)
  process.exitCode = options['if-available'] === true ? 0 : 1
} else if (chosen.length === 0) {
  console.error(`there is no event "${options.only}"`)
  process.exitCode = 2
} else process.exitCode = await check(chosen)
