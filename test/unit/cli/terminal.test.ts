import { EventEmitter } from 'node:events'
import { describe, expect, test } from 'vitest'
import { createTerminal } from '../../../electron/cli/terminal.ts'

/** A stream that keeps what is written, as one that a person watches or not. */
class Sink extends EventEmitter {
  text = ''
  columns = 20
  isTTY: boolean

  constructor(isTTY: boolean) {
    super()
    this.isTTY = isTTY
  }

  write(part: string): boolean {
    this.text += part
    return true
  }
}

function open(isTTY: boolean) {
  const stdout = new Sink(false)
  const stderr = new Sink(isTTY)
  return { stdout, stderr, terminal: createTerminal(stdout as never, stderr as never) }
}

describe('createTerminal', () => {
  test('keeps data on stdout and everything else on stderr', () => {
    const { stdout, stderr, terminal } = open(false)
    terminal.print('data')
    terminal.print('more\n')
    terminal.say('said')
    terminal.draw('never drawn')
    expect([stdout.text, stderr.text]).toEqual(['data\nmore\n', 'said\n'])
  })

  test('keeps the status line at the foot, cut to the width', () => {
    const { stderr, terminal } = open(true)
    terminal.draw('a status line longer than the terminal')
    terminal.say('said')
    terminal.draw(null)
    expect(stderr.text).toBe('a status line longe\r\u001b[Ksaid\na status line longe\r\u001b[K')
  })

  test('goes on where the reader went away, or where what is said cannot be kept', () => {
    const { stdout, stderr, terminal } = open(false)
    stdout.emit('error', Object.assign(new Error('broken pipe'), { code: 'EPIPE' }))
    stderr.emit('error', Object.assign(new Error('no space'), { code: 'ENOSPC' }))
    terminal.say('said')
    expect(stderr.text).toBe('said\n')
  })

  test('says once that data could not be written, and tells the process', () => {
    let lost = 0
    const [stdout, stderr] = [new Sink(false), new Sink(false)]
    createTerminal(stdout as never, stderr as never, () => lost++)
    for (let time = 0; time < 2; time++)
      stdout.emit('error', Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }))
    expect(lost).toBe(1)
    expect(stderr.text).toBe(
      'signum: standard output cannot be written: ENOSPC: no space left on device, write; make room, or send it ' +
        'elsewhere\n',
    )
  })

  test('writes out what would steer a terminal', () => {
    const { stdout, stderr, terminal } = open(true)
    terminal.print('a\u001b[2J\tb\n')
    terminal.say('c\u001b]0;x\u0007')
    terminal.draw('d\ne')
    expect(stdout.text).toBe('a\\x1b[2J\tb\n')
    expect(stderr.text).toBe('c\\x1b]0;x\\x07\nd\\ne')
  })
})
