import { expect, onTestFinished, test, vi } from 'vitest'
import { Cancelled, Control } from '../../../../electron/trainer/loop/control.ts'
import { writeWhenThereIsRoom } from '../../../../electron/trainer/loop/room.ts'

/** Time stands still until the test lets it pass. */
function holdTime(): void {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
}

const noSpace = () => Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })

test(
  'a checkpoint that finds the disk full is written when there is room, and it is said when it waits and when it ' +
    'goes on',
  async () => {
    holdTime()
    const told: (string | null)[] = []
    let tries = 0
    const write = () => (++tries < 3 ? Promise.reject(noSpace()) : Promise.resolve('written'))
    const { result, waited } = await writeWhenThereIsRoom(
      write,
      { wait: async (milliseconds) => void (await vi.advanceTimersByTimeAsync(milliseconds)) },
      (reason) => told.push(reason),
    )
    expect([result, tries]).toEqual(['written', 3])
    expect(waited).toBe(4)
    expect(told).toEqual([
      expect.stringMatching(
        new RegExp(
          '^The disk is full: the checkpoint could not be written \\(ENOSPC: .*\\)\\. ' +
            'The run waits, and goes on by itself when there is room\\.$',
        ),
      ),
      null,
    ])
  },
)

test('whoever waits for room can be cancelled, and tries at once when resumed', async () => {
  const control = new Control(() => undefined)
  let tries = 0
  const waiting = writeWhenThereIsRoom(
    () => (tries++, Promise.reject(noSpace())),
    control,
    () => undefined,
  )
  await expect.poll(() => tries).toBe(1)
  control.receive({ type: 'resume' })
  await expect.poll(() => tries).toBe(2)
  control.receive({ type: 'cancel' })
  await expect(waiting).rejects.toThrow(Cancelled)
})

test('another error is not waited for', async () => {
  await expect(
    writeWhenThereIsRoom(
      () => Promise.reject(Object.assign(new Error('EIO'), { code: 'EIO' })),
      new Control(() => undefined),
      () => undefined,
    ),
  ).rejects.toThrow('EIO')
})

test('a run rests without being paused, and one that is paused meanwhile says so', async () => {
  holdTime()
  const told: boolean[] = []
  const control = new Control((paused) => told.push(paused))
  control.receive({ type: 'rest' })
  const resting = control.check()
  await vi.advanceTimersByTimeAsync(3000)
  control.receive({ type: 'pause' })
  await vi.advanceTimersByTimeAsync(0)
  expect(told).toEqual([true])
  control.receive({ type: 'go-on' })
  await vi.advanceTimersByTimeAsync(1000)
  control.receive({ type: 'resume' })
  expect(await resting).toBe(4)
  expect(told).toEqual([true, false])
})
