import { spawn } from 'node:child_process'
import { Duplex } from 'node:stream'
import { sshComplaint } from '../cluster/ssh-transport.ts'

/** A way to a port of another machine through the user's own ssh, and why it broke. */
export interface SshStream {
  stream: Duplex
  /** What ssh complained of; null if of nothing. All of it is known once it has ended. */
  complaint(): string | null
  /** That ssh has ended, which it does with the stream. */
  ended: Promise<void>
}

/**
 * Opens a way through ssh (-W): no port of this machine is opened, which its other users could connect to.
 * @param host as in the user's ssh configuration
 * @param target as seen from there, such as 127.0.0.1:4319
 */
export function sshStream(host: string, target: string): SshStream {
  const settings = { BatchMode: 'yes', ConnectTimeout: 20, ServerAliveInterval: 5, ServerAliveCountMax: 2 }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])
  const child = spawn('ssh', [...options, '-W', target, host], {
    stdio: 'pipe',
    env: { ...process.env, LC_ALL: 'C' },
  })
  let text = ''
  let failure: string | null = null
  child.stderr.on('data', (part: Buffer) => (text = (text + part.toString()).slice(-10_000)))
  const stream = Duplex.from({ writable: child.stdin, readable: child.stdout })
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve())
    child.once('error', () => resolve())
  })
  child.on('error', (error) => {
    failure = `ssh could not be started: ${error.message}`
    stream.destroy(error)
  })
  // Its end is told by its readable side.
  child.stdin.on('error', () => undefined)
  stream.on('close', () => child.kill())
  stream.on('error', () => child.kill())
  return { stream, ended, complaint: () => failure ?? (text.trim() === '' ? null : sshComplaint(text)) }
}
