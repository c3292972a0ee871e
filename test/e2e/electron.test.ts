import { _electron } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { findElectron } from '../../electron/cli/electron-binary.ts'
import { builtApp, skipWhere } from '../skips/facilities.ts'

/**
 * The shell itself, where there is an Electron to run it: everything else of the app is tested through the served page.
 */
const binary = findElectron()

describe('the desktop shell', () => {
  skipWhere('no Electron binary')
  skipWhere('the desktop app is not built: npm run build')

  test('opens its window on the page, which has no Node and cannot leave', async () => {
    const app = await _electron.launch({ executablePath: binary!, args: [builtApp] })
    try {
      const page = await app.firstWindow()
      await page.getByRole('main').waitFor()
      expect(page.url()).toMatch(/^app:\/\/signum\//)
      expect(await page.evaluate('[typeof require, typeof process, typeof globalThis.signum]')).toEqual([
        'undefined',
        'undefined',
        'object',
      ])
      await page.evaluate("window.open('https://example.com')")
      await page.evaluate("location.href = 'https://example.com'").catch(() => undefined)
      await page.waitForTimeout(500)
      expect(page.url()).toMatch(/^app:\/\/signum\//)
      expect(app.windows()).toHaveLength(1)
    } finally {
      await app.close()
    }
  })
})
