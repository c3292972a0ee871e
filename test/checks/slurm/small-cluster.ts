import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const programs = ['slurmctld', 'slurmd', 'munged', 'sbatch', 'squeue', 'scancel', 'scontrol', 'sinfo']

/** What a cluster on this machine lacks; null if nothing. */
export function missing(): string | null {
  if (process.getuid?.() !== 0) return 'the daemons of Slurm are started by root alone'
  const absent = programs.filter((program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0)
  return absent.length === 0 ? null : `there is no ${absent.join(', ')} (Debian: slurm-wlm, munge)`
}

export const nodes = ['n1', 'n2'] as const
export type Node = (typeof nodes)[number]

const textOf = (pid: number, file: string) => readFileSync(`/proc/${pid}/${file}`, 'utf8')

/** A real slurmctld with two slurmd on this machine, under ports and folders of their own. */
export class SmallCluster {
  readonly #folder: string
  readonly #port: number
  readonly #daemons = new Map<string, ChildProcess>()

  /** @param port and the two after it */
  constructor(folder: string, port = 17_000 + (process.pid % 2000) * 3) {
    this.#folder = folder
    this.#port = port
  }

  /** Variables with which the commands of Slurm find it. */
  get environment(): { SLURM_CONF: string } {
    return { SLURM_CONF: join(this.#folder, 'slurm.conf') }
  }

  async start(): Promise<void> {
    for (const name of ['state', 'log', 'munge', ...nodes]) mkdirSync(join(this.#folder, name), { recursive: true })
    writeFileSync(join(this.#folder, 'slurm.conf'), this.#configuration())
    await this.#startMunge()
    await this.startController()
    for (const node of nodes) this.startNode(node)
    await this.untilUp()
  }

  /** Done when both nodes can take jobs. */
  untilUp(): Promise<void> {
    const isUp = (state: string) => /^(idle|mix|alloc)/.test(state)
    return this.#until(() => {
      const states = this.ask('sinfo', '-h', '-N', '-o', '%t').trim().split('\n')
      return states.length === nodes.length && states.every(isUp)
    }, 'both nodes are up')
  }

  async startController(): Promise<void> {
    this.#daemon('slurmctld', ['slurmctld', '-D', '-f', this.environment.SLURM_CONF])
    await this.#until(() => this.ask('scontrol', 'ping').includes('is UP'), 'slurmctld answers')
  }

  stopController(): Promise<void> {
    return this.#end('slurmctld', 'SIGTERM')
  }

  startNode(node: Node): void {
    this.#daemon(node, ['slurmd', '-D', '-N', node, '-f', this.environment.SLURM_CONF])
  }

  /** As a node does that loses its power: nothing on it says a word, neither its daemon nor what tends its jobs. */
  async killNode(node: Node): Promise<void> {
    const jobs = this.ask('squeue', '-h', '-r', '-w', node, '-t', 'running', '-o', '%A').trim().split('\n')
    const tended = new Set(jobs.map((job) => `slurmstepd: [${job}.batch]`))
    const tending = this.#processes('slurmstepd', (pid) =>
      tended.has(textOf(pid, 'cmdline').replaceAll('\0', ' ').trim()),
    )
    for (const pid of [...tending, ...this.processes({ SLURMD_NODENAME: node })]) process.kill(pid, 'SIGKILL')
    await this.#end(node, 'SIGKILL')
  }

  /** Processes of Signum that jobs of this cluster run. @param variables of Slurm by which they are chosen */
  processes(variables: Record<string, string>): number[] {
    const wanted = Object.entries(variables).map(([name, value]) => `${name}=${value}`)
    return this.#processes('signum', (pid) => {
      const environment = textOf(pid, 'environ').split('\0')
      const isJob = environment.some((each) => each.startsWith('SLURM_JOB_ID='))
      return isJob && wanted.every((each) => environment.includes(each))
    })
  }

  /** Processes of that name that belong to this cluster. */
  #processes(name: string, isOne: (pid: number) => boolean): number[] {
    const mine = `SLURM_CONF=${this.environment.SLURM_CONF}`
    return readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry))
      .map(Number)
      .filter((pid) => {
        try {
          const isNamed = textOf(pid, 'comm').trim() === name
          return isNamed && textOf(pid, 'environ').split('\0').includes(mine) && isOne(pid)
        } catch {
          // It has ended.
          return false
        }
      })
  }

  /** What a command of Slurm prints; empty if it fails. */
  ask(program: string, ...words: string[]): string {
    const { stdout } = spawnSync(program, words, { env: { ...process.env, ...this.environment }, encoding: 'utf8' })
    return stdout ?? ''
  }

  async stop(): Promise<void> {
    for (const pid of this.processes({})) process.kill(pid, 'SIGKILL')
    for (const name of [...this.#daemons.keys()].reverse()) await this.#end(name, 'SIGKILL')
  }

  #daemon(name: string, [program, ...words]: string[]): void {
    const log = openSync(join(this.#folder, 'log', `${name}.log`), 'a')
    const child = spawn(program!, words, { stdio: ['ignore', log, log], env: { ...process.env, ...this.environment } })
    this.#daemons.set(name, child)
  }

  async #end(name: string, signal: NodeJS.Signals): Promise<void> {
    const child = this.#daemons.get(name)
    this.#daemons.delete(name)
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    await once(child, 'exit')
  }

  async #startMunge(): Promise<void> {
    const folder = join(this.#folder, 'munge')
    const [uid, gid] = ['-u', '-g'].map((what) => Number(execFileSync('id', [what, 'munge']).toString()))
    const key = join(folder, 'key')
    writeFileSync(key, crypto.getRandomValues(new Uint8Array(1024)), { mode: 0o600 })
    for (const path of [folder, key]) chownSync(path, uid!, gid!)
    for (let path = folder; path !== '/tmp' && path !== '/'; path = join(path, '..')) chmodSync(path, 0o755)
    const files = ['key-file', 'pid-file', 'log-file', 'seed-file'].map(
      (name) => `--${name}=${join(folder, name.split('-')[0]!)}`,
    )
    const words = ['--foreground', '--force', `--socket=${join(folder, 'socket')}`, ...files]
    this.#daemon('munged', ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', 'munged', ...words])
    const munge = () => spawnSync('munge', ['-n', '--socket', join(folder, 'socket')]).status === 0
    await this.#until(munge, 'munged answers')
  }

  async #until(holds: () => boolean, what: string): Promise<void> {
    for (let tries = 0; tries < 300; tries++) {
      if (holds()) return
      const [ended] = [...this.#daemons].find(([, child]) => child.exitCode !== null || child.signalCode !== null) ?? []
      if (ended !== undefined)
        throw new Error(`${ended} has ended before ${what}; its log is ${join(this.#folder, 'log', `${ended}.log`)}.`)
      await delay(200)
    }
    throw new Error(`Waited a minute in vain until ${what}; the logs are in ${join(this.#folder, 'log')}.`)
  }

  #configuration(): string {
    const host = hostname().split('.')[0]!
    const at = (name: string) => join(this.#folder, name)
    return `ClusterName=small
SlurmctldHost=${host}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
SlurmctldPort=${this.#port}
AuthType=auth/munge
AuthInfo=socket=${at('munge/socket')}
CredType=cred/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
MailProg=/bin/true
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
ReturnToService=2
StateSaveLocation=${at('state')}
SlurmdSpoolDir=${at('%n')}
SlurmctldPidFile=${at('slurmctld.pid')}
SlurmdPidFile=${at('slurmd-%n.pid')}
SlurmdTimeout=10
KillWait=5
MinJobAge=300
SchedulerParameters=batch_sched_delay=0,sched_interval=2
SlurmdParameters=config_overrides
NodeName=n[1-2] NodeHostname=${host} NodeAddr=127.0.0.1 Port=[${this.#port + 1}-${this.#port + 2}] CPUs=2
PartitionName=main Nodes=n[1-2] Default=YES MaxTime=1:00:00 State=UP
`
  }
}
