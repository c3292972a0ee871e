import { describe, expect } from 'vitest'
import { patience } from '../../renderer/actions/keys.ts'
import { actions } from '../../renderer/actions/list.ts'
import { sharedDesktopTest as it } from './desktop-test.ts'
import type { Desktop } from './desktop.ts'

/** Actions whose effect is a view: where they lead. */
const views = { runs: 'runs', launch: 'launch', compare: 'compare', tables: 'tables', lab: 'lab', system: 'system' }

async function byPalette(desktop: Desktop, title: string): Promise<void> {
  await desktop.page.keyboard.press('Control+k')
  await desktop.frame.palette.waitFor()
  await desktop.page.keyboard.type(title)
  await desktop.frame.palette.getByRole('option', { name: title }).first().waitFor()
  await desktop.page.keyboard.press('Enter')
  await desktop.frame.palette.waitFor({ state: 'hidden' })
}

describe('the list of actions', () => {
  it('stands in the menu whole, by its titles', async ({ desktop }) => {
    await expect
      .poll(async () => (await desktop.menu()).map(({ id, label }) => ({ id, label })))
      .toEqual(actions.map(({ id, title }) => ({ id, label: title })))
  })

  it('the menu shows the keys that are held together', async ({ desktop }) => {
    const shown = Object.fromEntries((await desktop.menu()).map(({ id, accelerator }) => [id, accelerator]))
    expect(shown).toMatchObject({ palette: 'CmdOrCtrl+K', undo: 'CmdOrCtrl+Z', star: 'S', 'go-runs': null })
  })

  for (const [view, path] of Object.entries(views)) {
    const id = `go-${view}` as const
    const { title, keys } = actions.find((action) => action.id === id)!
    it(`${id}: menu, key and palette do the same`, async ({ desktop }) => {
      const ways = [
        () => desktop.clickMenu(id),
        () => desktop.page.keyboard.type(keys[0]!.replace(' ', '')),
        () => byPalette(desktop, title),
      ]
      for (const way of ways) {
        await desktop.frame.go(view === 'lab' ? 'Tables' : 'Lab')
        // Two keys in a row count if they come within the window's patience: on a busy machine they are typed again.
        const isThere = async (): Promise<boolean> => {
          await way()
          return desktop.page
            .waitForURL((url) => url.hash.startsWith(`#/${path}`), { timeout: patience * 2 })
            .then(
              () => true,
              () => false,
            )
        }
        await expect.poll(isThere).toBe(true)
      }
    })
  }

  it('help: menu and key open the keys', async ({ desktop }) => {
    for (const way of [() => desktop.clickMenu('help'), () => desktop.page.keyboard.press('?')]) {
      await way()
      await desktop.frame.keys.waitFor()
      await desktop.page.keyboard.press('Escape')
      await desktop.frame.keys.waitFor({ state: 'hidden' })
    }
  })

  it('palette: menu and key open it', async ({ desktop }) => {
    for (const way of [() => desktop.clickMenu('palette'), () => desktop.page.keyboard.press('Control+k')]) {
      await way()
      await desktop.frame.palette.waitFor()
      await desktop.page.keyboard.press('Escape')
      await desktop.frame.palette.waitFor({ state: 'hidden' })
    }
  })

  it('what cannot be done now is greyed in the menu', async ({ desktop }) => {
    await desktop.go('#/runs')
    await expect
      .poll(async () => (await desktop.menu()).filter(({ enabled }) => !enabled).map(({ id }) => id))
      .toEqual(expect.arrayContaining(['compare', 'cancel', 'remove', 'undo']))
  })
})
