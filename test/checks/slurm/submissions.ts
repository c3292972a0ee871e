import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { compare } from './compare.ts'
import { runStudy, submissionsOf, type Event } from './event.ts'
import { hasServer, Loopback } from './loopback.ts'
import { longest, quick } from './studies.ts'

/** A program in the place of sbatch that kills its host before or after the real one has taken the job. */
function deadly(root: string, when: 'before' | 'after'): Record<string, string> {
  const folder = join(root, `deadly-${when}`)
  mkdirSync(folder, { recursive: true })
  const real = spawnSync('sh', ['-c', 'command -v sbatch'], { encoding: 'utf8' }).stdout.trim()
  const kill = 'kill -9 $PPID'
  const submit = `${real} "$@" >/dev/null`
  const script = join(folder, 'sbatch')
  writeFileSync(script, `#!/bin/sh\n${when === 'before' ? kill : `${submit}; ${kill}`}\n`)
  chmodSync(script, 0o755)
  return { PATH: `${folder}:${process.env['PATH']}` }
}

export const cutShort: Event = {
  name: 'submission',
  short: true,
  what: 'the host is killed in the middle of a submission, before and after Slurm took it: nothing is submitted twice',
  async happen(scene) {
    const { cluster, laboratory, root } = scene
    const taken = await laboratory.run(runStudy(laboratory, quick), deadly(root, 'after'))
    assert.equal(taken.code, null)
    // As many as were gathered until then: on a busy machine fewer than the six of the first phase's first array.
    assert.notEqual(submissionsOf(scene)[0], '')
    // They end before the next host looks: what comes after them has nothing left to wait for.
    for (let turn = 0; cluster.ask('squeue', '-h', '-o', '%i').trim() !== ''; turn++) {
      assert.ok(turn < 240, 'the first jobs have not ended within two minutes')
      await setTimeout(500)
    }
    // The next host finds the array by its name, and dies before it hands over the next ones.
    const next = await laboratory.run(['cluster', 'follow'], deadly(root, 'before'))
    assert.equal(next.code, null)
    const last = await laboratory.run(['cluster', 'follow'])
    assert.equal(last.code, 0, last.stderr)
    const jobs = submissionsOf(scene)
    if (new Set(jobs).size !== 24) {
      const { stdout } = await laboratory.run(['runs', 'list', '--all'])
      assert.fail(`${new Set(jobs).size} jobs for 24 runs: ${jobs.join()}\n${stdout}`)
    }
    return ['killed twice; 24 jobs for 24 runs', await compare(scene, quick)]
  },
}

export const refused: Event = {
  name: 'bad-input',
  short: true,
  what: 'a partition that there is not, shell characters in a profile, no folder: one clear line, nothing submitted',
  async happen({ cluster, laboratory }) {
    // What Slurm refuses may stay on its list for a while, as failed.
    const waiting = () => cluster.ask('squeue', '-h', '-o', '%i')
    const before = waiting()
    const lines: string[] = []
    const refuse = async (change: object, pattern: RegExp) => {
      laboratory.profile(change)
      const { stderr } = await laboratory.run(runStudy(laboratory, longest))
      const last = stderr.split('\n').at(-1)!
      assert.match(last, pattern)
      lines.push(last)
    }
    await refuse(
      { partition: 'nope' },
      /Slurm refused the job: .*Invalid partition name specified\. Correct the profile/i,
    )
    await refuse({ partition: 'main\n#SBATCH --nodes=9' }, /"partition" is not a partition: .*; correct the file$/)
    await refuse({ lines: ['a\nb'] }, /"lines\.0" has a line break/)
    await refuse({ memory: '900T' }, /Slurm refused the job: .*Requested node configuration is not available/i)
    await refuse({ folder: '/proc/signum' }, /could not be written \(.*\)\. Put that right, then resume the run/)
    assert.equal(waiting(), before)
    return lines
  },
}

export const throughSsh: Event = {
  name: 'ssh',
  short: false,
  what: 'through ssh on the loopback: the connection is lost in a submission; a host key that changed is refused',
  async happen(scene) {
    const { cluster, laboratory, root } = scene
    if (!hasServer()) return ['left out: there is no openssh-server here']
    const loopback = new Loopback(join(root, 'loopback'))
    await loopback.start(cluster.environment)
    try {
      // Nothing of Slurm is found without ssh.
      const alone = { SLURM_CONF: '/nowhere' }
      const signum = [process.execPath, join(import.meta.dirname, '../../../electron/signum.js')]
      laboratory.profile({ ssh: 'login', signum, data: laboratory.data })
      loopback.trust(true)
      const changed = await laboratory.run(['cluster', 'check', 'lab'], { ...alone, ...loopback.environment() })
      assert.match(changed.stderr, /login: the key of the host has changed; find out why/)
      loopback.trust()
      const environment = { ...alone, ...loopback.environment(true) }
      const { code, stderr } = await laboratory.run(runStudy(laboratory, quick), environment)
      assert.equal(code, 0, stderr)
      assert.match(stderr, /does not answer: login: Connection reset/)
      assert.equal(new Set(submissionsOf(scene)).size, 24)
      return ['the connection was lost once; 24 jobs for 24 runs', await compare(scene, quick)]
    } finally {
      await loopback.stop()
    }
  },
}
