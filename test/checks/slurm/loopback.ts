import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once as ended } from 'node:events'
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const server = '/usr/sbin/sshd'

/** Whether a server of ssh can be started here. */
export const hasServer = () => existsSync(server) && existsSync('/usr/bin/sftp')

/**
 * A server of ssh on this machine, with a key of its own, and programs `ssh` and `sftp` that read a configuration of
 * their own: that of the user is not touched.
 */
export class Loopback {
  readonly #folder: string
  readonly #port: number
  #server: ChildProcess | null = null

  constructor(folder: string, port = 25_000 + (process.pid % 5000)) {
    this.#folder = folder
    this.#port = port
  }

  /** @param environment what commands there find */
  async start(environment: Record<string, string>): Promise<void> {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    mkdirSync('/run/sshd', { recursive: true })
    for (const name of ['host', 'user']) this.#key(name)
    const at = (name: string) => join(this.#folder, name)
    execFileSync('cp', [at('user.pub'), at('authorized')])
    writeFileSync(
      at('sshd_config'),
      `Port ${this.#port}
ListenAddress 127.0.0.1
HostKey ${at('host')}
AuthorizedKeysFile ${at('authorized')}
StrictModes no
UsePAM no
PermitRootLogin yes
PasswordAuthentication no
PidFile ${at('pid')}
Subsystem sftp internal-sftp
SetEnv ${Object.entries(environment)
        .map(([name, value]) => `${name}=${value}`)
        .join(' ')}
`,
    )
    this.trust()
    writeFileSync(
      at('config'),
      `Host login
  HostName 127.0.0.1
  Port ${this.#port}
  User root
  IdentityFile ${at('user')}
  IdentitiesOnly yes
  UserKnownHostsFile ${at('known')}
  StrictHostKeyChecking yes
`,
    )
    this.#server = spawn(server, ['-D', '-e', '-f', at('sshd_config')], { stdio: 'ignore' })
    for (let tries = 0; tries < 100; tries++) {
      if (spawnSync('/usr/bin/ssh', ['-F', at('config'), 'login', 'true']).status === 0) return
      await delay(100)
    }
    throw new Error('The server of ssh does not answer.')
  }

  /** Makes the key of the host known; another one than it has if it is to have changed. */
  trust(changed = false): void {
    if (changed) this.#key('other')
    const [kind, key] = execFileSync('cat', [join(this.#folder, changed ? 'other.pub' : 'host.pub')])
      .toString()
      .split(' ')
    writeFileSync(join(this.#folder, 'known'), `[127.0.0.1]:${this.#port} ${kind} ${key}\n`)
  }

  /**
   * Variables with which `ssh` reaches it.
   * @param cut whether the connection is lost once, after sbatch was heard there and before its answer
   */
  environment(cut = false): Record<string, string> {
    const programs = join(this.#folder, cut ? 'cut' : 'whole')
    mkdirSync(programs, { recursive: true })
    const config = join(this.#folder, 'config')
    const once = join(programs, 'was-cut')
    const lose = `case "$*" in *sbatch*) if [ ! -e ${once} ]; then touch ${once}
/usr/bin/ssh -F ${config} "$@" >/dev/null 2>&1; echo 'Connection reset' >&2; exit 255; fi;; esac\n`
    writeFileSync(join(programs, 'ssh'), `#!/bin/sh\n${cut ? lose : ''}exec /usr/bin/ssh -F ${config} "$@"\n`)
    writeFileSync(join(programs, 'sftp'), `#!/bin/sh\nexec /usr/bin/sftp -F ${config} "$@"\n`)
    for (const name of ['ssh', 'sftp']) chmodSync(join(programs, name), 0o755)
    return { PATH: `${programs}:${process.env['PATH']}` }
  }

  async stop(): Promise<void> {
    this.#server?.kill('SIGKILL')
    if (this.#server !== null && this.#server.exitCode === null) await ended(this.#server, 'exit')
  }

  #key(name: string): void {
    const path = join(this.#folder, name)
    if (!existsSync(path)) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path])
  }
}
