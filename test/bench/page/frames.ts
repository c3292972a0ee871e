import type { Page } from 'playwright-core'

/** Frames of a page over a while. */
export interface Frames {
  /** Frames a second. */
  rate: number
  /** Milliseconds between frames: in the middle, at the 99th percentile, and at most. */
  p50: number
  p99: number
  max: number
}

/** Counts a page's frames for so many seconds; `meanwhile` may use the page. */
export async function countFrames(page: Page, seconds: number, meanwhile?: () => Promise<void>): Promise<Frames> {
  await page.evaluate(`{
    const watch = { times: [], running: true }
    globalThis.signumFrames = watch
    const tick = () => { watch.times.push(performance.now()); if (watch.running) requestAnimationFrame(tick) }
    requestAnimationFrame(tick)
  }`)
  const until = performance.now() + seconds * 1000
  while (performance.now() < until) {
    if (meanwhile === undefined) await page.waitForTimeout(until - performance.now())
    else await meanwhile()
  }
  const times = (await page.evaluate('{ signumFrames.running = false; signumFrames.times }')) as number[]
  const intervals = times.slice(1).map((time, index) => time - times[index]!)
  const sorted = [...intervals].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN
  return { rate: (1000 * intervals.length) / (times.at(-1)! - times[0]!), p50: at(0.5), p99: at(0.99), max: at(1) }
}
