import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunDetail } from '../../shared/contract/run.ts'
import { run, startIn, type Running } from '../integration/cli/process.ts'

/** `signum serve` in a process of its own over a data directory of its own, as a user starts it. */
export class Served {
  readonly dataDirectory = mkdtempSync(join(tmpdir(), 'signum-e2e-'))
  #running: Running | null = null
  #address: URL | null = null
  readonly #environment: NodeJS.ProcessEnv

  private constructor(environment: NodeJS.ProcessEnv) {
    this.#environment = environment
  }

  /** @param contents data directory of which its own begins as a copy */
  static async start(environment = process.env, contents?: string): Promise<Served> {
    const served = new Served(environment)
    if (contents !== undefined) cpSync(contents, served.dataDirectory, { recursive: true })
    await served.start()
    return served
  }

  /** Starts the server; once it has been up, on the same port and with the same token. */
  async start(): Promise<void> {
    const port = this.#address?.port ?? '0'
    const token = this.#address?.searchParams.get('token') ?? null
    this.#running = startIn(
      this.#environment,
      'serve',
      '--port',
      port,
      ...(token === null ? [] : ['--token', token]),
      '--data-dir',
      this.dataDirectory,
    )
    const [, url] = await this.#running.until(/Signum is at (\S+)\n/)
    this.#address = new URL(url!)
  }

  /** The server's process. */
  get pid(): number {
    return this.#running!.child.pid!
  }

  /** Stops the server as Ctrl C does, and waits until it is gone. */
  async stop(): Promise<void> {
    this.#running?.child.kill('SIGTERM')
    await this.#running?.ended
    this.#running = null
  }

  /** Stops the server and removes the data. */
  async remove(): Promise<void> {
    await this.stop()
    rmSync(this.dataDirectory, { recursive: true })
  }

  /** The address that the server printed, or that of a view. */
  url({ view = '', token }: { view?: string; token?: string } = {}): string {
    const url = new URL(this.#address!)
    if (token !== undefined) url.searchParams.set('token', token)
    url.hash = view
    return url.href
  }

  /** A command line over the same data. @returns what it printed. @throws Error if it failed. */
  async signum(...args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await run(...args, '--data-dir', this.dataDirectory)
    if (exitCode !== 0) throw new Error(`signum ${args.join(' ')} failed with ${exitCode}:\n${stderr}`)
    return stdout
  }

  /** A run as the command line tells of it. */
  async runDetail(id: number): Promise<RunDetail> {
    return JSON.parse(await this.signum('runs', 'show', String(id), '--json')) as RunDetail
  }
}
