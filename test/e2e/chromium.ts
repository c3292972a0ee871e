import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

/** Where Linux, macOS and Windows put a browser built on Chromium. */
const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/**
 * The browser that the page is tried in.
 * @throws Error, one line with the remedy, if there is none.
 */
export function findChromium(chosen: string | undefined = process.env.CHROMIUM_PATH): string {
  if (chosen !== undefined && chosen !== '') {
    if (existsSync(chosen)) return chosen
    throw new Error(`There is no browser at CHROMIUM_PATH=${chosen}; name the executable of Chromium or Chrome there.`)
  }
  const found = usualPlaces.find((path) => existsSync(path))
  if (found !== undefined) return found
  throw new Error(
    'There is no Chromium here: install it (on Debian and Ubuntu: `apt install chromium`), or name the ' +
      'executable of Chromium or Chrome in CHROMIUM_PATH.',
  )
}

/** Starts the browser without a window; it makes no connections of its own. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), args: ['--disable-gpu', '--disable-quic'] })
}
