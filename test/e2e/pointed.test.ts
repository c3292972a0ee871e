import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { test } from './e2e-test.ts'

describe('a line under the pointer', () => {
  test('is all that is drawn while the pointer moves over many', async ({ served, window: { page } }) => {
    const folder = join(served.dataDirectory, 'elsewhere')
    const lines = 40
    mkdirSync(folder)
    for (let run = 0; run < lines; run++) {
      const rows = Array.from({ length: 50 }, (_, at) => `${at + 1},${run + Math.sin(at / 9)}`)
      writeFileSync(join(folder, `${run}.csv`), ['step,loss', ...rows].join('\n'))
    }
    await served.signum('import', folder, '--rename', 'loss=train.loss')
    const ids = Array.from({ length: lines }, (_, run) => run + 1).join()
    await page.goto(served.url({ view: `/compare?runs=${ids}&metrics=train.loss&group=0` }))
    await page.getByRole('img', { name: `Training loss: ${(50 * lines).toLocaleString('en')} points` }).waitFor()
    const plot = page.locator('.chart .u-over')
    await plot.hover()

    await page.evaluate(`{
      globalThis.strokes = { chart: 0, spotlight: 0 }
      const { stroke } = CanvasRenderingContext2D.prototype
      CanvasRenderingContext2D.prototype.stroke = function (...given) {
        strokes[this.canvas.className === 'spotlight' ? 'spotlight' : 'chart']++
        return stroke.apply(this, given)
      }
    }`)
    const strokes = () => page.evaluate('strokes') as Promise<{ chart: number; spotlight: number }>
    const { x, y, width, height } = (await plot.boundingBox())!
    const moves = 30
    for (let move = 0; move < moves; move++)
      await page.mouse.move(x + (0.2 + (0.6 * move) / moves) * width, y + (0.1 + (0.8 * move) / moves) * height)
    await expect.poll(async () => (await strokes()).spotlight).toBeGreaterThan(3)
    const { chart, spotlight } = await strokes()
    expect(chart).toBe(0)
    expect(spotlight).toBeLessThanOrEqual(moves)
  })
})
