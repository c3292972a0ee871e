import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'
import { draftEnd } from '../../data/write-whole.ts'
import { withinSentence } from './within-sentence.ts'
import { quoted } from './script.ts'
import { takeTails, tailScript } from './tail-script.ts'
import { Unreachable, type Parcel, type Said, type Tail, type Transport } from './transport.ts'

/** Milliseconds that a command may take. */
const patience = 120_000
/** Exit code of ssh and sftp if there is no connection, or it was lost. */
const noConnection = 255
/** Folders that are made, and files that are asked for, by one command. */
const atOnce = 500

interface Output extends Omit<Said, 'stdout'> {
  stdout: Buffer
}

let controlFolder: string | null = null

/** Where the connections of this process are that several commands share; nobody else may enter it. */
function ownFolder(): string {
  if (controlFolder === null) {
    controlFolder = mkdtempSync(join(tmpdir(), 'signum-ssh-'))
    process.on('exit', () => rmSync(controlFolder!, { recursive: true, force: true }))
  }
  return controlFolder
}

/**
 * The commands of Slurm on another machine, through the user's own ssh: its configuration, keys, agent and known hosts.
 * No password is asked for or stored. Files go by sftp.
 */
export class SshTransport implements Transport {
  readonly place: string

  /** @param host as in the user's ssh configuration */
  constructor(host: string) {
    this.place = host
  }

  async run(words: readonly string[], input = ''): Promise<Said> {
    const said = await this.#ssh(words, input)
    return { ...said, stdout: said.stdout.toString('utf8') }
  }

  async put(parcels: readonly Parcel[]): Promise<void> {
    const folders = [...new Set(parcels.map(({ path }) => posix.dirname(path)))]
    for (let at = 0; at < folders.length; at += atOnce) {
      const { code, stderr } = await this.run(['mkdir', '-p', ...folders.slice(at, at + atOnce)])
      if (code !== 0) throw new Error(sshComplaint(stderr))
    }
    const stage = await mkdtemp(join(tmpdir(), 'signum-put-'))
    try {
      const commands: string[] = []
      for (const [index, parcel] of parcels.entries()) {
        const local = 'file' in parcel ? parcel.file : join(stage, String(index))
        if ('text' in parcel) await writeFile(local, parcel.text)
        const draft = parcel.path + draftEnd
        commands.push(`put ${inSftp(local)} ${inSftp(draft)}`, `rename ${inSftp(draft)} ${inSftp(parcel.path)}`)
      }
      await this.#sftp(commands)
    } finally {
      await rm(stage, { recursive: true, force: true })
    }
  }

  async tails(asked: readonly Tail[]): Promise<(Uint8Array | null)[]> {
    const found: (Uint8Array | null)[] = []
    for (let at = 0; at < asked.length; at += atOnce) {
      const part = asked.slice(at, at + atOnce)
      const { code, stdout, stderr } = await this.#ssh(['sh', '-s'], tailScript(part))
      if (code !== 0) throw new Unreachable(sshComplaint(stderr))
      const taken = takeTails(stdout, part.length)
      if (taken === null) throw new Unreachable(`${this.place} did not answer in full`)
      found.push(...taken)
    }
    return found
  }

  async fetch(path: string, to: string): Promise<void> {
    const draft = `${to}${draftEnd}`
    await this.#sftp([`get ${inSftp(path)} ${inSftp(draft)}`])
    await rename(draft, to)
  }

  async close(): Promise<void> {
    await this.#start('ssh', [...this.#options, '-O', 'exit', this.place], '').catch(() => undefined)
  }

  get #options(): string[] {
    const settings = {
      BatchMode: 'yes',
      ControlMaster: 'auto',
      ControlPath: join(ownFolder(), '%C'),
      ControlPersist: 60,
      ConnectTimeout: 20,
      ServerAliveInterval: 15,
      ServerAliveCountMax: 3,
    }
    return Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])
  }

  /** Runs words there, which the shell there reads as they are. @throws Unreachable */
  #ssh(words: readonly string[], input: string): Promise<Output> {
    return this.#start('ssh', [...this.#options, '-T', this.place, words.map(quoted).join(' ')], input)
  }

  async #sftp(commands: readonly string[]): Promise<void> {
    const words = [...this.#options, '-q', '-b', '-', this.place]
    const { code, stderr } = await this.#start('sftp', words, `${commands.join('\n')}\n`)
    if (code !== 0) throw new Error(sshComplaint(stderr))
  }

  #start(program: string, words: readonly string[], input: string): Promise<Output> {
    return new Promise((resolve, reject) => {
      const child = spawn(program, words, { stdio: 'pipe', timeout: patience, env: { ...process.env, LC_ALL: 'C' } })
      const parts: Buffer[] = []
      let stderr = ''
      child.stdout.on('data', (part: Buffer) => parts.push(part))
      child.stderr.on('data', (part: Buffer) => (stderr = (stderr + part.toString()).slice(-10_000)))
      child.on('error', (error) => reject(new Unreachable(`${program} could not be started: ${error.message}`)))
      child.on('close', (code) => {
        if (code === null || code === noConnection) reject(new Unreachable(`${this.place}: ${sshComplaint(stderr)}`))
        else resolve({ code, stdout: Buffer.concat(parts), stderr })
      })
      child.stdin.on('error', () => undefined)
      child.stdin.end(input)
    })
  }
}

/** A path in a batch of sftp. */
const inSftp = (path: string) => `"${path.replaceAll(/["\\*?[\]]/g, String.raw`\$&`)}"`

/** What ssh complains of last; of a host key that changed, the line that says so is the first of many. */
export function sshComplaint(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const changed = lines.find((line) => line.includes('REMOTE HOST IDENTIFICATION HAS CHANGED'))
  if (changed !== undefined)
    return 'the key of the host has changed; find out why, then remove the old one with `ssh-keygen -R`'
  return withinSentence(lines.at(-1) ?? 'it did not answer in time')
}
