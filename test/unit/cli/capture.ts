import { runCommandLine } from '../../../electron/cli/command-line.ts'

export interface Outcome {
  exitCode: number
  stdout: string
  stderr: string
}

/** Runs a command in this process and keeps what it writes. */
export async function signum(...args: string[]): Promise<Outcome> {
  let stdout = ''
  let stderr = ''
  const exitCode = await runCommandLine(args, {
    interactive: false,
    print: (text) => (stdout += text.endsWith('\n') ? text : `${text}\n`),
    say: (line) => (stderr += `${line}\n`),
    draw: () => {},
  })
  return { exitCode, stdout, stderr }
}
