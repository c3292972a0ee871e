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

const longName = 'a-name-that-says-all-there-is-to-say-about-its-run-and-then-the-seed-17'

describe('nothing is cut in silence', () => {
  test('legends, groups and values say how many more there are, and show them', async ({
    served,
    window: { page },
  }) => {
    await importMany(served, 18)
    const long = join(served.dataDirectory, `${longName}.csv`)
    writeFileSync(long, 'step,acc\n0,0.5\n1,0.605\n')
    await served.signum('import', long, '--rename', 'acc=deployed.accuracy')
    await page.goto(served.url({ view: `/compare?runs=${Array.from({ length: 18 }, (_, at) => at + 1).join()}` }))
    const differences = page.locator('.differing li').filter({ hasText: 'Learning rate' })
    await differences.getByRole('button', { name: 'and 6 more' }).click()
    expect(await differences.locator('.chip').count()).toBe(18)

    await page.goto(served.url({ view: '/compare?runs=1,2,19&view=values' }))
    const values = page.getByRole('img', { name: /^Accuracy/ })
    await values.getByText(longName).waitFor()
    // Whole: neither cut by letters nor by its box.
    const cut =
      "[...document.querySelectorAll('.plot .name')].filter((name) => name.scrollWidth > name.clientWidth).length"
    expect(await page.evaluate(cut)).toBe(0)
    const [first] = await page.locator('.plot .line').all()
    expect((await first!.boundingBox())!.height).toBeLessThan(40)

    await page.goto(served.url({ view: '/runs' }))
    const runs = new RunsPage(page)
    await runs.rows.first().waitFor()
    await page.keyboard.press('Control+a')
    await runs.inspector.getByRole('button', { name: 'and 3 more' }).click()
    expect(await runs.inspector.locator('.groups li').count()).toBe(19)
  })
})
