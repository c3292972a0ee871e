import type { Control } from './control.ts'

/** Milliseconds between two looks whether there is room. */
const lookAgain = 2000

/** Whether an error of the file system says that there is no room. */
export function findsNoRoom(error: unknown): error is NodeJS.ErrnoException {
  const code = (error as NodeJS.ErrnoException | null)?.code
  return code === 'ENOSPC' || code === 'EDQUOT'
}

/**
 * Writes something, again and again while the disk is full.
 * @param tell receives the reason for waiting, and null when it is written.
 * @returns what was written, and seconds spent waiting. @throws Cancelled, or another error of the writing.
 */
export async function writeWhenThereIsRoom<Result>(
  write: () => Promise<Result>,
  control: Pick<Control, 'wait'>,
  tell: (reason: string | null) => void,
): Promise<{ result: Result; waited: number }> {
  let since: number | null = null
  for (;;) {
    try {
      const result = await write()
      if (since !== null) tell(null)
      return { result, waited: since === null ? 0 : (performance.now() - since) / 1000 }
    } catch (error) {
      if (!findsNoRoom(error)) throw error
      if (since === null)
        tell(
          `The disk is full: the checkpoint could not be written (${error.message}). The run waits, and goes ` +
            'on by itself when there is room.',
        )
      since ??= performance.now()
      await control.wait(lookAgain)
    }
  }
}
