import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { test } from './e2e-test.ts'
import { RunsPage } from './pages/runs-page.ts'
import type { Served } from './served.ts'

/** Stores runs with one curve each, as if they had been trained elsewhere: no two share their learning rate. */
async function importMany(served: Served, runs: number): Promise<void> {
  for (let run = 1; run <= runs; run++) {
    const file = join(served.dataDirectory, `many-${run}.csv`)
    writeFileSync(file, `step,acc\n0,0.5\n1,${0.5 + run / 100}\n`)
    await served.signum('import', file, '--rename', 'acc=deployed.accuracy', '--set', `learningRate=0.0${run + 10}`)
  }
}

describe('nothing is cut in silence', () => {
  test('legends, groups and values say how many more there are, and show them', async ({
    served,
    window: { page },
  }) => {
    await importMany(served, 18)
    await page.goto(served.url({ view: `/compare?runs=${Array.from({ length: 18 }, (_, at) => at + 1).join()}` }))
    const differences = page.locator('.differing li').filter({ hasText: 'Learning rate' })
    await differences.getByRole('button', { name: 'and 6 more' }).click()
    expect(await differences.locator('.chip').count()).toBe(18)

    await page.goto(served.url({ view: '/runs' }))
    const runs = new RunsPage(page)
    await runs.rows.first().waitFor()
    await page.keyboard.press('Control+a')
    await runs.inspector.getByRole('button', { name: 'and 2 more' }).click()
    expect(await runs.inspector.locator('.groups li').count()).toBe(18)
  })
})
