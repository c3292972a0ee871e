import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import project from '../../../package.json' with { type: 'json' }

/** What `npm run signum` starts: Node's options and the entry. */
const program = project.scripts.signum
  .split(' ')
  .slice(1)
  .map((word) => (word.startsWith('--') ? word : fileURLToPath(new URL(`../../../${word}`, import.meta.url))))

export interface Ended {
  exitCode: number | null
  stdout: string
  stderr: string
}

/** A command in a process of its own, as users run it. */
export interface Running {
  child: ChildProcess
  ended: Promise<Ended>
  /** Waits for some text on stderr or stdout. @returns the match. */
  until(pattern: RegExp): Promise<RegExpExecArray>
}

export function start(...args: string[]): Running {
  return startIn(process.env, ...args)
}

/** The same in another environment. */
export function startIn(env: NodeJS.ProcessEnv, ...args: string[]): Running {
  const child = spawn(process.execPath, [...program, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env })
  let stdout = ''
  let stderr = ''
  const waiting = new Set<() => void>()
  const tell = () => waiting.forEach((look) => look())
  child.stdout!.setEncoding('utf8').on('data', (part: string) => ((stdout += part), tell()))
  child.stderr!.setEncoding('utf8').on('data', (part: string) => ((stderr += part), tell()))
  const ended = new Promise<Ended>((done) => child.on('close', (exitCode) => done({ exitCode, stdout, stderr })))
  return {
    child,
    ended,
    until: (pattern) =>
      new Promise((done, fail) => {
        const look = () => {
          const match = pattern.exec(stderr) ?? pattern.exec(stdout)
          if (match === null) return
          waiting.delete(look)
          done(match)
        }
        waiting.add(look)
        look()
        void ended.then(() => fail(new Error(`The command ended without ${String(pattern)}:\n${stdout}\n${stderr}`)))
      }),
  }
}

export function run(...args: string[]): Promise<Ended> {
  return start(...args).ended
}
