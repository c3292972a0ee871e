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

  test('goes on where the reader went away, and fails on anything else', () => {
    const { stdout } = open(false)
    stdout.emit('error', Object.assign(new Error('broken pipe'), { code: 'EPIPE' }))
    expect(() => stdout.emit('error', Object.assign(new Error('disk'), { code: 'EIO' }))).toThrow('disk')
  })
})
