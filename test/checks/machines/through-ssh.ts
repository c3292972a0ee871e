import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openHost } from '../../../electron/host/host.ts'
import { Loopback } from '../slurm/loopback.ts'
import { allEnded, compare, startServe, stop, study, token, untilHost, untilRuns, type Scene } from './scene.ts'

const port = 24_000 + (process.pid % 1000)

/** Ends the ways through ssh of this process, as a broken connection does. */
function cut(): number {
  const children = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
        return words[0]!.endsWith('ssh') && words.includes('-W') && words.includes(`127.0.0.1:${port}`)
      } catch {
        return false
      }
    })
  for (const pid of children) process.kill(pid, 'SIGKILL')
  return children.length
}

/** A host that is reached through ssh alone; the way breaks twice while its runs train. */
export async function throughSsh({ root, sabotage }: Scene): Promise<string[]> {
  const loopback = new Loopback(join(root, 'loopback'))
  await loopback.start({ PATH: process.env['PATH']! })
  const there = join(root, 'there')
  const server = await startServe([], there, '127.0.0.1', port)
  const before = process.env['PATH']
  const host = await openHost({ dataDirectory: join(root, 'here'), holder: 'a check' })
  try {
    process.env['PATH'] = loopback.environment()['PATH']
    const at = { name: 'far', address: `http://127.0.0.1:${port}`, token, ssh: 'login' }
    loopback.trust(true)
    await host.client.machines.connect(at)
    const refused = await untilHost(host, ({ state }) => state === 'lost' || state === 'refused')
    assert.match(refused.why!, /the key of the host has changed; find out why/)
    loopback.trust()
    await untilHost(host, ({ state }) => state === 'open')
    const { ids } = await host.client.studies.launch({ ...study(30), on: 'far' })
    for (const run of [0, 2]) {
      await untilRuns(host, (runs) => (runs[run]?.progress.epoch ?? 0) > 0)
      assert.equal(cut(), 1)
      const { why } = await untilHost(host, ({ state }) => state === 'lost')
      assert.ok(why)
      await untilHost(host, ({ state }) => state === 'open')
    }
    const runs = await untilRuns(host, (all) => all.length === ids.length && allEnded(all))
    assert.ok(runs.every(({ state }) => state === 'finished'))
    return [
      `a host key that had changed was said: ${refused.why}`,
      'the way broke twice and was opened again',
      await compare(host, there, sabotage),
    ]
  } finally {
    process.env['PATH'] = before
    await host.close()
    await stop(server)
    await loopback.stop()
  }
}
