import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** An X server without a screen, of its own size, that lets every user of this machine in. */
export class Display {
  readonly name: string
  readonly #server: ChildProcess

  private constructor(name: string, server: ChildProcess) {
    this.name = name
    this.#server = server
  }

  static async start(width: number, height: number): Promise<Display> {
    const size = `${width}x${height}x24`
    const options = ['-displayfd', '3', '-ac', '-nolisten', 'tcp', '-screen', '0', size]
    const server = spawn('Xvfb', options, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
    const name = await new Promise<string>((resolve, reject) => {
      server.once('error', reject)
      server.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)))
      server.stdio[3]!.once('data', (number: Buffer) => resolve(`:${number.toString().trim()}`))
    })
    return new Display(name, server)
  }

  stop(): void {
    this.#server.kill()
  }
}

/** What xdotool prints, and an empty text where it finds nothing. */
export async function xdotool(display: string, ...args: string[]): Promise<string> {
  const { stdout } = await run('xdotool', args, { env: { ...process.env, DISPLAY: display } }).catch(() => ({
    stdout: '',
  }))
  return stdout.trim()
}

/** Waits until a window with a title stands there. @returns its number */
export async function windowTitled(display: string, title: string, patience = 60_000): Promise<string> {
  const until = Date.now() + patience
  while (Date.now() < until) {
    const found = await xdotool(display, 'search', '--onlyvisible', '--name', title)
    if (found !== '') return found.split('\n').at(-1)!
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`There is no window "${title}" after ${patience / 1000} s.`)
}

/** Which of the programs that the suite needs are missing here. */
export function missingPrograms(): string[] {
  return ['Xvfb', 'xdotool', 'setpriv'].filter((program) => {
    try {
      execFileSync('which', [program], { stdio: 'ignore' })
      return false
    } catch {
      return true
    }
  })
}
