import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openHost } from '../../../electron/host/host.ts'
import { hasServer } from '../slurm/loopback.ts'
import {
  allEnded,
  compare,
  countPoints,
  startServe,
  stop,
  study,
  token,
  untilHost,
  untilRuns,
  type Scene,
} from './scene.ts'

/** What a part of the check needs and this machine has not; null if nothing. */
export function lacking(part: 'namespaces' | 'ssh'): string | null {
  if (process.getuid?.() !== 0) return 'it needs root'
  if (part === 'ssh') return hasServer() ? null : 'there is no openssh-server'
  const tried = spawnSync('unshare', ['-n', 'ip', 'link'], { stdio: 'ignore' })
  return tried.status === 0 ? null : 'there are no network namespaces, or no `ip`'
}

const ip = (...words: string[]) => execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'inherit'] })
const inside = 'SIGNUM_CHECK_INSIDE'
const subnet = `10.${100 + (process.pid % 100)}.${(process.pid >> 8) % 200}`
const port = 4319

/** Two hosts in two namespaces with one link, which is cut while the runs train. */
export async function throughNamespaces(scene: Scene): Promise<string[]> {
  const [here, there] = [`signum-here-${process.pid}`, `signum-there-${process.pid}`]
  mkdirSync(scene.root, { recursive: true })
  const names = [here, there] as const
  for (const name of names) ip('netns', 'add', name)
  try {
    ip('link', 'add', 'sg0', 'netns', here, 'type', 'veth', 'peer', 'name', 'sg1', 'netns', there)
    for (const [index, name] of names.entries()) {
      ip('-n', name, 'addr', 'add', `${subnet}.${index + 1}/24`, 'dev', `sg${index}`)
      ip('-n', name, 'link', 'set', `sg${index}`, 'up')
      ip('-n', name, 'link', 'set', 'lo', 'up')
    }
    const data = join(scene.root, 'there')
    const server = await startServe(['ip', 'netns', 'exec', there], data, `${subnet}.2`, port)
    try {
      // The host here lives in its own namespace, and so in a process of its own.
      const words = [import.meta.filename, JSON.stringify({ ...scene, address: `http://${subnet}.2:${port}`, here })]
      const child = spawn('ip', ['netns', 'exec', here, process.execPath, ...words], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, [inside]: '1' },
      })
      let text = ''
      child.stdout.on('data', (part: Buffer) => (text += part.toString()))
      const [code] = (await once(child, 'close')) as [number | null]
      assert.equal(code, 0, text.trim() || 'the host here failed')
      return text.trim().split('\n')
    } finally {
      await stop(server)
    }
  } finally {
    for (const name of names) ip('netns', 'del', name)
  }
}

/** The host in its namespace: launches there, and watches while the link is cut. */
async function watch({ root, cutSeconds, sabotage, address }: Scene & { address: string }): Promise<void> {
  const there = join(root, 'there')
  const host = await openHost({ dataDirectory: join(root, 'here'), holder: 'a check' })
  try {
    await host.client.machines.connect({ name: 'far', address, token })
    await untilHost(host, ({ state }) => state === 'open')
    const { ids } = await host.client.studies.launch({ ...study(2 * Math.max(20, cutSeconds)), on: 'far' })
    await untilRuns(host, (runs) => runs.some(({ progress }) => progress.epoch > 0))
    ip('link', 'set', 'sg0', 'down')
    const cutAt = Date.now()
    const lost = await untilHost(host, ({ state }) => state === 'lost')
    const seconds = Math.round((Date.now() - cutAt) / 1000)
    const before = await countPoints(host, ids)
    await delay(Math.max(0, cutSeconds * 1000 - (Date.now() - cutAt)))
    assert.equal(await countPoints(host, ids), before, 'points came though the link was cut')
    ip('link', 'set', 'sg0', 'up')
    const backAt = Date.now()
    await untilHost(host, ({ state, lacking }) => state === 'open' && lacking === 0)
    const healed = Math.round((Date.now() - backAt) / 1000)
    await untilRuns(host, (runs) => runs.some(({ progress }) => progress.epoch > 0))
    const runs = await untilRuns(host, (all) => all.length === ids.length && allEnded(all))
    assert.ok(runs.every(({ state }) => state === 'finished'))
    const after = await countPoints(host, ids)
    assert.ok(after > before)
    console.log(`the link was cut for ${cutSeconds} s; after ${seconds} s it was said: ${lost.why}`)
    console.log(`connected again ${healed} s after it came back, with ${after - before} points more`)
    console.log(await compare(host, there, sabotage))
  } finally {
    await host.close()
  }
}

if (process.env[inside] === '1' && process.argv[1] === import.meta.filename) {
  try {
    await watch(JSON.parse(process.argv[2]!) as Scene & { address: string })
  } catch (error) {
    console.log((error as Error).message)
    process.exit(1)
  }
}
