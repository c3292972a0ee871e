import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { describeFailure } from '../../../renderer/format/faults.ts'
import { Connection, ConnectionBroke, delayBefore, TakenBack } from '../../../renderer/host/connection.ts'
import { deedOf } from '../../../renderer/host/deeds.ts'
import { follow } from '../../../renderer/host/follow.ts'
import { splitToken } from '../../../renderer/host/token.ts'

describe('the token', () => {
  test.each([
    ['http://127.0.0.1:4173/?token=abc', 'abc', 'http://127.0.0.1:4173/'],
    ['http://127.0.0.1:4173/?token=abc#/runs?flat=1', 'abc', 'http://127.0.0.1:4173/#/runs?flat=1'],
    ['http://127.0.0.1:4173/#token=abc', 'abc', 'http://127.0.0.1:4173/'],
    ['http://127.0.0.1:4173/#/runs?token=a%2Fb&flat=1', 'a/b', 'http://127.0.0.1:4173/#/runs?flat=1'],
    ['http://127.0.0.1:4173/#/runs?flat=1', null, 'http://127.0.0.1:4173/#/runs?flat=1'],
  ])('%s', (address, token, rest) => expect(splitToken(address)).toEqual({ token, rest }))
})

/** A door that is opened and closed by hand. */
function handDoor() {
  let opened: (name: string) => void = () => undefined
  let closed: () => void = () => undefined
  let attempts = 0
  const door: ConstructorParameters<typeof Connection>[0] = {
    open(onOpen, onClose) {
      attempts++
      opened = (name) => onOpen({ call: async (path) => `${name} ${path.join('.')}` })
      closed = onClose
    },
  }
  return { door, open: (name: string) => opened(name), close: () => closed(), attempts: () => attempts }
}

describe('the connection', () => {
  test('holds calls back until there is one, and heals by itself', async () => {
    const hand = handDoor()
    const waits: [() => void, number][] = []
    const connection = new Connection(hand.door, (action, milliseconds) => void waits.push([action, milliseconds]))
    const states: string[] = []
    connection.watch((state) => state !== states.at(-1) && states.push(state))
    const early = connection.call(['runs', 'list'], {}, { context: {} })
    hand.open('first')
    expect(await early).toBe('first runs.list')
    hand.close()
    expect(connection.state).toBe('lost')
    const late = connection.call(['runs', 'get'], {}, { context: {} })
    waits[0]![0]()
    hand.open('second')
    expect(await late).toBe('second runs.get')
    expect(states).toEqual(['connecting', 'open', 'lost', 'open'])
    expect(hand.attempts()).toBe(2)
  })
  test('shows what waits, and lets it be taken back', async () => {
    const hand = handDoor()
    const connection = new Connection(hand.door, () => undefined)
    const launch = connection.call(['runs', 'launch'], {}, { context: {} })
    const list = connection.call(['runs', 'list'], {}, { context: {} })
    expect(connection.waiting.map(({ path }) => path.join('.'))).toEqual(['runs.launch', 'runs.list'])
    expect(connection.waiting.map(({ path }) => deedOf(path))).toEqual(['launch runs', null])
    connection.waiting[0]!.takeBack()
    await expect(launch).rejects.toThrow(TakenBack)
    hand.open('first')
    expect(await list).toBe('first runs.list')
    expect(connection.waiting).toEqual([])
  })
  test('says that it broke while a call was under way, not what a library says of that', async () => {
    let broken: (error: Error) => void = () => undefined
    let close: () => void = () => undefined
    const connection = new Connection(
      {
        open(opened, closed) {
          opened({ call: () => new Promise((_, reject) => (broken = reject)) })
          close = closed
        },
      },
      () => undefined,
    )
    const call = connection.call(['runs', 'launch'], {}, { context: {} })
    await Promise.resolve()
    close()
    broken(new Error('[AsyncIdQueue] Queue[3] was closed or aborted while waiting for pulling.'))
    const error = await call.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ConnectionBroke)
    expect(describeFailure(error)).toContain('The connection broke before Signum answered')
  })
  test('tells a refused token from a host that is away', () => {
    let closed: (refused?: boolean) => void = () => undefined
    const connection = new Connection({ open: (_, onClose) => (closed = onClose) }, () => undefined)
    closed(true)
    expect(connection.state).toBe('refused')
    closed()
    expect(connection.state).toBe('lost')
  })
  test('waits longer each time, but never long', () => {
    expect([1, 2, 3, 9].map(delayBefore)).toEqual([250, 500, 1000, 4000])
  })
})

describe('following a stream', () => {
  test('opens it again where it broke, tells the first event, and stops', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    let openings = 0
    const received: [number, boolean][] = []
    const failures: string[] = []
    const stop = follow<number>(
      {
        async open() {
          openings++
          if (openings === 2) throw new Error('refused')
          return (async function* () {
            yield openings * 10
            yield openings * 10 + 1
            if (openings === 1) throw new Error('broken')
          })()
        },
        receive(event, first) {
          received.push([event, first])
          if (event === 31) stop()
        },
        failed: (error) => failures.push((error as Error).message),
      },
      1,
    )
    await vi.advanceTimersByTimeAsync(10)
    expect(received).toEqual([
      [10, true],
      [11, false],
      [30, true],
      [31, false],
    ])
    expect(failures).toEqual(['broken', 'refused'])
    await vi.advanceTimersByTimeAsync(10)
    expect(openings).toBe(3)
  })
})
