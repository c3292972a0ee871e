import { describe, expect } from 'vitest'
import { test } from './e2e-test.ts'
import { expectFourMethods, Hands, mostActions, savedTable, trained } from './pages/newcomer.ts'

describe('from the first start to a LaTeX table of four methods and three seeds', () => {
  test(`takes at most ${mostActions} actions by mouse`, async ({ served, window: { page } }) => {
    const hands = new Hands(page)
    await page.goto(served.url())
    await hands.click('link', 'Set up your own')
    await hands.click('button', /^UCI digits/)
    await hands.click('button', 'PC')
    await hands.click('button', 'BNN')
    await hands.fill('Epochs', '1')
    await hands.fill('Seed', '1..3')
    await hands.click('button', 'Launch 12 runs')
    await trained(page, 4)
    await hands.click('link', 'Tables')
    expectFourMethods(await savedTable(page, () => hands.click('button', 'Save')))
    expect(hands.count).toBeLessThanOrEqual(mostActions)
  })
})
