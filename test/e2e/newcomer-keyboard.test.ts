import { describe, expect } from 'vitest'
import { test } from './e2e-test.ts'
import { expectFourMethods, Hands, mostActions, savedTable, trained } from './pages/newcomer.ts'

describe('from the first start to a LaTeX table of four methods and three seeds', () => {
  test(`takes at most ${mostActions} actions by keyboard`, async ({ served, window: { page } }) => {
    const hands = new Hands(page)
    await page.goto(served.url())
    await page.getByRole('main').waitFor()
    // From here on there is no mouse: any click would fail the test.
    await page.evaluate('addEventListener("pointerdown", () => { document.title = "a mouse was used" }, true)')
    await hands.keys('g', 'l')
    await hands.enter(/^UCI digits/)
    for (const method of ['BC', 'PC', 'BNN']) await hands.enter(new RegExp(`^${method}(${method})?$`))
    await hands.overwrite('Epochs', '1')
    await hands.overwrite('Seed', '1..3')
    await hands.enter(/^Launch 12 runs/)
    await trained(page, 4)
    await hands.keys('g', 't')
    expectFourMethods(await savedTable(page, () => hands.enter('Save')))
    expect(await page.title()).not.toBe('a mouse was used')
    expect(hands.count).toBeLessThanOrEqual(mostActions)
  })
})
