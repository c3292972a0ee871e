import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { test } from './e2e-test.ts'

/**
 * What a page could be made to do by something hostile in a name, a note or a dependency; each must be stopped by the
 * page's policy.
 */
const attempts: Record<string, (elsewhere: string) => string> = {
  'an inline script': () =>
    `document.body.append(Object.assign(document.createElement('script'), { textContent: 'globalThis.broken = ` +
    `"inline"' }))`,
  'an event handler in markup': () =>
    `document.body.insertAdjacentHTML('beforeend', '<img src="x" onerror="globalThis.broken = \\'handler\\'">')`,
  'a javascript: link': () =>
    `{ const link = document.body.appendChild(Object.assign(document.createElement('a'), { href: ` +
    `'javascript:globalThis.broken="link"' })); link.click() }`,
  'a script from elsewhere': (elsewhere) =>
    `document.body.append(Object.assign(document.createElement('script'), { src: '${elsewhere}/script.js' }))`,
  'code in a text': () => `setTimeout('globalThis.broken = "text"', 0)`,
  'a request to elsewhere': (elsewhere) => `fetch('${elsewhere}/fetch').catch(() => {})`,
  'a beacon to elsewhere': (elsewhere) => `navigator.sendBeacon('${elsewhere}/beacon', 'x')`,
  'a socket to elsewhere': (elsewhere) => `try { new WebSocket('${elsewhere.replace('http', 'ws')}/socket') } catch {}`,
  'an image from elsewhere': (elsewhere) =>
    `document.body.append(Object.assign(new Image(), { src: '${elsewhere}/image.png' }))`,
  'a frame from elsewhere': (elsewhere) =>
    `document.body.append(Object.assign(document.createElement('iframe'), { src: '${elsewhere}/frame' }))`,
  'an object from elsewhere': (elsewhere) =>
    `document.body.append(Object.assign(document.createElement('object'), { data: '${elsewhere}/object' }))`,
  'a style from elsewhere': (elsewhere) =>
    `document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: '${elsewhere}` +
    `/style.css' }))`,
  'a form that sends elsewhere': (elsewhere) =>
    `{ const form = document.body.appendChild(Object.assign(document.createElement('form'), { action: '${elsewhere}` +
    `/form', method: 'post' })); form.submit() }`,
  'another base of addresses': (elsewhere) =>
    `document.head.append(Object.assign(document.createElement('base'), { href: '${elsewhere}/' }))`,
  'a worker from a blob': () =>
    `try { new Worker(URL.createObjectURL(new Blob(['postMessage(1)']))).onmessage = () => { globalThis.broken ` +
    `= 'worker' } } catch {}`,
}

describe('a page under attack', () => {
  test('runs nothing foreign, and tells nobody anything', async ({ served, chromium }) => {
    // Not the watched page: the browser complains of everything that it stops.
    const page = await chromium.newPage()
    const reached: string[] = []
    const elsewhere = createServer((request, response) => {
      reached.push(request.url!)
      response.setHeader('access-control-allow-origin', '*')
      response.end('globalThis.broken = "script"')
    }).listen(0, '127.0.0.1')
    await new Promise((done) => elsewhere.once('listening', done))
    const origin = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`
    try {
      for (const [name, attempt] of Object.entries(attempts)) {
        await page.goto(served.url({ view: '/system' }))
        await page.getByRole('main').waitFor()
        await page.evaluate(attempt(origin))
        await page.waitForTimeout(250)
        expect(await page.evaluate('globalThis.broken ?? null'), name).toBeNull()
        expect(reached, name).toEqual([])
        expect(new URL(page.url()).origin, name).toBe(new URL(served.url()).origin)
      }
    } finally {
      elsewhere.close()
      await page.close()
    }
  })

  test('shows hostile names as what they are: text', async ({ served, window: { page } }) => {
    const hostile = '<img src=x onerror=alert(1)>"\'><script>1</script>'
    const recipe = join(served.dataDirectory, 'hostile.json')
    writeFileSync(
      recipe,
      JSON.stringify({ name: hostile, base: { dataset: 'digits', epochs: 1 }, matrix: [{ seed: [1] }] }),
    )
    await served.signum('study', 'run', recipe, '--quiet')
    await page.goto(served.url({ view: '/runs?flat=1' }))
    await page.getByText(hostile).first().waitFor()
    await page.goto(served.url({ view: '/tables?study=1' }))
    await page.getByLabel('Source of the table').waitFor()
    expect(await page.evaluate("document.querySelectorAll('main img, main script').length")).toBe(0)
  })

  test('may be embedded by nobody', async ({ served, window: { page } }) => {
    const response = await page.request.get(served.url())
    const policy = response.headers()['content-security-policy']!
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toMatch(/(default-src|object-src) 'none'/)
  })
})
