import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Scene } from './compare.ts'
import { runStudy, submissionsOf, type Event } from './event.ts'
import { hasServer, Loopback } from './loopback.ts'
import { short } from './studies.ts'

const program = join(import.meta.dirname, '../../../electron/signum.js')

/** Hands the short study over. @returns what it said last, which must be one line of this kind */
async function lineOf({ laboratory }: Scene, pattern: RegExp, environment = {}): Promise<string> {
  const { code, stderr } = await laboratory.run(runStudy(laboratory, short), environment)
  const last = stderr.split('\n').at(-1)!
  assert.match(last, pattern)
  assert.equal(code, 1)
  return last
}

/** A folder on a disk of 64 kB that is full. */
async function fullDisk(scene: Scene): Promise<string> {
  const folder = join(scene.root, 'full')
  mkdirSync(folder)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder])
  try {
    assert.throws(() => writeFileSync(join(folder, 'taken'), new Uint8Array(2 ** 17)), { code: 'ENOSPC' })
    scene.laboratory.profile({ folder })
    return await lineOf(scene, /could not be written \(.*no space left on device.*\)\. Put that right, then resume/i)
  } finally {
    execFileSync('umount', ['-l', folder])
  }
}

/** The jobs are trained by a Signum of another version than the one that ordered them. */
async function otherVersion(scene: Scene): Promise<string> {
  const other = join(scene.root, 'signum-of-another-version')
  const older = `sed -i 's/"code": "[^"]*"/"code": "0.0.1"/' "$3/order.json"`
  writeFileSync(other, `#!/bin/sh\n${older}\nexec ${process.execPath} ${program} "$@"\n`)
  chmodSync(other, 0o755)
  scene.laboratory.profile({ signum: [other] })
  return lineOf(scene, /was written by Signum 0\.0\.1, and this is Signum .*[Ii]nstall the same version on both sides/)
}

/** Slurm does not answer when the study is handed over; it waits. */
async function silence(scene: Scene): Promise<string> {
  const { cluster, laboratory } = scene
  laboratory.profile({})
  await cluster.stopController()
  const study = laboratory.start(runStudy(laboratory, short))
  let said = ''
  const heard = new Promise<void>((resolve) =>
    study.stderr!.on('data', (text: Buffer) => {
      said += text.toString()
      if (said.includes('does not answer')) resolve()
    }),
  )
  const ended = new Promise<number | null>((resolve) => study.once('close', resolve))
  const first = await Promise.race([heard.then(() => 'heard'), ended.then(() => 'ended')])
  await cluster.startController()
  assert.deepEqual([first, await ended], ['heard', 0], said)
  assert.equal(said.match(/does not answer/g)!.length, 1, said)
  return said.split('\n').find((line) => line.includes('does not answer'))!
}

/** The key of the host changes, and is found to be right later. */
async function changedKey(scene: Scene): Promise<string> {
  const { cluster, laboratory, root } = scene
  if (!hasServer()) return 'left out: there is no openssh-server here'
  const loopback = new Loopback(join(root, 'changed'), 31_000 + (process.pid % 1000))
  await loopback.start(cluster.environment)
  try {
    laboratory.profile({ ssh: 'login', signum: [process.execPath, program], data: laboratory.data })
    loopback.trust(true)
    const environment = { SLURM_CONF: '/nowhere', ...loopback.environment() }
    const study = laboratory.run(runStudy(laboratory, short), environment)
    await laboratory.until('the run waits', (runs) => runs.some(({ state }) => state === 'queued'))
    const { stderr } = await laboratory.run(['cluster', 'check', 'lab'], environment)
    assert.match(stderr, /login: the key of the host has changed; find out why/)
    loopback.trust()
    const { code, stderr: said } = await study
    assert.equal(code, 0, said)
    const line = said.split('\n').find((each) => each.includes('the key of the host has changed'))
    assert.ok(line !== undefined, said)
    return line
  } finally {
    await loopback.stop()
  }
}

export const sites: Event = {
  name: 'bad-sites',
  short: false,
  what: 'a full disk, another version there, a silent cluster, a changed host key: one clear line, nothing twice',
  async happen(scene) {
    const lines = [await fullDisk(scene)]
    assert.deepEqual(namesIn(scene), [])
    lines.push(await otherVersion(scene))
    assert.equal(namesIn(scene).length, 1)
    lines.push(await silence(scene))
    assert.equal(namesIn(scene).length, 2)
    lines.push(await changedKey(scene))
    assert.equal(new Set(namesIn(scene)).size, 3)
    return lines
  },
}

/** Jobs of this laboratory that Slurm ever took. */
function namesIn(scene: Scene): string[] {
  try {
    return submissionsOf(scene).filter((job) => job !== '')
  } catch {
    return []
  }
}
