import type { WriteStream } from 'node:tty'
import { visibleLines, visibleText } from '../../shared/errors/visible-text.ts'

/** Streams of a command: data on stdout, everything else on stderr. */
export interface Terminal {
  /** Data, as lines on stdout. */
  print(text: string): void
  /** One line on stderr. */
  say(line: string): void
  /** Redraws the status line at the foot of stderr; null takes it away. Nothing if stderr is not a terminal. */
  draw(status: string | null): void
  /** Columns of the terminal that shows stdout; null if that is a file or a pipe. */
  readonly width?: number | null
  /** Whether a person watches stderr. */
  readonly interactive: boolean
}

type Output = Pick<WriteStream, 'write' | 'on'> & { isTTY?: boolean; columns?: number }

/**
 * The terminal of a process. A reader that goes away (`signum runs list | head`) ends the writing, not the command, and
 * so does a log on a full disk: what is said is not worth a training. Characters that steer a terminal are written out.
 * @param onLost is called when data could not be written to stdout, after saying so
 */
export function createTerminal(stdout: Output, stderr: Output, onLost: () => void = () => {}): Terminal {
  const interactive = stderr.isTTY === true
  let status: string | null = null
  let isLost = false
  stderr.on('error', () => {})
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (isLost || error.code === 'EPIPE') return
    isLost = true
    stderr.write(`signum: standard output cannot be written: ${error.message}; make room, or send it elsewhere\n`)
    onLost()
  })
  const clear = () => {
    if (status !== null) stderr.write('\r\u001b[K')
  }
  const redraw = () => {
    if (status !== null) stderr.write(status.slice(0, (stderr.columns ?? 80) - 1))
  }
  return {
    interactive,
    get width() {
      return stdout.isTTY === true ? (stdout.columns ?? null) : null
    },
    print(text) {
      clear()
      const lines = visibleLines(text)
      stdout.write(lines.endsWith('\n') ? lines : `${lines}\n`)
      redraw()
    },
    say(line) {
      clear()
      stderr.write(`${visibleLines(line)}\n`)
      redraw()
    },
    draw(text) {
      if (!interactive) return
      clear()
      status = text === null ? null : visibleText(text)
      redraw()
    },
  }
}
