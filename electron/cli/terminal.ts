import type { WriteStream } from 'node:tty'

/** Where a command writes: data on stdout, everything else on stderr. */
export interface Terminal {
  /** Data, as lines on stdout. */
  print(text: string): void
  /** One line on stderr. */
  say(line: string): void
  /** Redraws the status line at the foot of stderr; null takes it away. Nothing if stderr is not a terminal. */
  draw(status: string | null): void
  /** Whether a person watches stderr. */
  readonly interactive: boolean
}

type Output = Pick<WriteStream, 'write' | 'on'> & { isTTY?: boolean; columns?: number }

/** The terminal of a process. A reader that goes away (`signum runs list | head`) ends the writing, not the command. */
export function createTerminal(stdout: Output, stderr: Output): Terminal {
  const interactive = stderr.isTTY === true
  let status: string | null = null
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
  }
  const clear = () => {
    if (status !== null) stderr.write('\r\u001b[K')
  }
  const redraw = () => {
    if (status !== null) stderr.write(status.slice(0, (stderr.columns ?? 80) - 1))
  }
  return {
    interactive,
    print(text) {
      clear()
      stdout.write(text.endsWith('\n') ? text : `${text}\n`)
      redraw()
    },
    say(line) {
      clear()
      stderr.write(`${line}\n`)
      redraw()
    },
    draw(text) {
      if (!interactive) return
      clear()
      status = text
      redraw()
    },
  }
}
