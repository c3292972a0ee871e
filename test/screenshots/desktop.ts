// npm run screenshots:desktop [-- --readme]
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Command } from 'commander'
import sharp from 'sharp'
import { Desktop } from '../desktop/desktop.ts'
import { Display, missingPrograms, windowTitled, xdotool } from '../desktop/display.ts'
import { Home } from '../desktop/home.ts'
import setUp from '../desktop/set-up.ts'
import { limits } from '../limits.ts'

const folder = 'screenshots'
const { readme = false } = new Command('screenshots:desktop')
  .description(
    `Writes pictures of the desktop app, as it was built last, to ${folder}/desktop-*.png: the whole screen of an X ` +
      'server with the window and dialogs of the system, light and dark. Needs Xvfb, xdotool and ImageMagick',
  )
  .option('--readme', 'make the picture of the README anew, too')
  .parse()
  .opts<{ readme?: boolean }>()
const size = { width: 1280, height: 800 }

/** What the screen shows once nothing moves any more. */
async function picture(display: Display, name: string): Promise<string> {
  await wait(1500)
  const path = join(folder, `desktop-${name}.png`)
  execFileSync('import', ['-display', display.name, '-window', 'root', path])
  console.log(path)
  return path
}

async function pictures(theme: 'light' | 'dark'): Promise<void> {
  const display = await Display.start(size.width, size.height)
  const home = new Home()
  home.windowState = { x: 0, y: 0, ...size, maximized: false }
  const environment = { GTK_THEME: theme === 'dark' ? 'Adwaita:dark' : 'Adwaita' }
  try {
    const desktop = await Desktop.start(home, { display: display.name, environment })
    await desktop.main.evaluate(({ nativeTheme }, wanted) => {
      nativeTheme.themeSource = wanted
    }, theme)
    // Playwright shows pages light unless it is told not to meddle.
    await desktop.page.emulateMedia({ colorScheme: null })
    await picture(display, `first-start-${theme}`)
    desktop.page.setDefaultTimeout(limits.event)
    await desktop.page.getByRole('button', { name: 'Train the sample study' }).click()
    await desktop.page.waitForURL(/#\/compare/)
    const compare = await picture(display, `compare-${theme}`)
    if (readme && theme === 'light')
      writeFileSync(
        'docs/desktop.png',
        await sharp(compare).resize(800).png({ palette: true, colours: 64, effort: 10 }).toBuffer(),
      )
    await desktop.go('#/runs')
    await desktop.page.getByRole('treegrid', { name: 'Runs' }).waitFor()
    await picture(display, `runs-${theme}`)
    await desktop.page.evaluate("window.postMessage('signum:choose-recipe', location.origin)")
    // There is no window manager, which would place it within the screen.
    const dialog = await windowTitled(display.name, 'Open a recipe')
    await xdotool(display.name, 'windowsize', '--sync', dialog, '860', '520')
    await xdotool(display.name, 'windowmove', dialog, '210', '140')
    await picture(display, `dialog-${theme}`)
    await desktop.kill()
  } finally {
    display.stop()
    home.remove()
  }
}

const missing = missingPrograms()
if (missing.length > 0) {
  console.error(`${missing.join(', ')} not found (Debian: apt install xvfb xdotool util-linux imagemagick)`)
  process.exitCode = 1
} else {
  mkdirSync(folder, { recursive: true })
  const tearDown = await setUp()
  try {
    for (const theme of ['light', 'dark'] as const) await pictures(theme)
  } finally {
    tearDown()
  }
}
