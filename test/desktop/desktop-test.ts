import { test } from 'vitest'
import { Desktop } from './desktop.ts'
import { Home } from './home.ts'

/** A test of the real app: `home` is a user's home of its own; `desktop` the app over it, ended after the test. */
export const desktopTest = test
  .extend('home', async ({}, { onCleanup }) => {
    const home = new Home()
    onCleanup(() => home.remove())
    return home
  })
  .extend('desktop', async ({ home, task }, { onCleanup }) => {
    const desktop = await Desktop.start(home)
    onCleanup(async () => {
      if (task.result?.state === 'fail')
        await desktop.page
          .screenshot({ path: `screenshots/failed/desktop-${task.name.replace(/\W+/g, '-')}.png`, timeout: 5000 })
          .catch(() => undefined)
      await desktop.stop()
    })
    return desktop
  })

/** One app for all tests of a file, which leave it as they found it. */
export const sharedDesktopTest = test.extend('desktop', { scope: 'file' }, async ({}, { onCleanup }) => {
  const home = new Home()
  const desktop = await Desktop.start(home)
  onCleanup(async () => {
    await desktop.stop()
    home.remove()
  })
  return desktop
})
