import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { deflateSync, crc32 } from 'node:zlib'
import { expect, onTestFinished } from 'vitest'
import { eventFile, scalars, type WrittenEvent } from '../unit/imports/event-writer.ts'
import { violations } from './axe.ts'
import { test } from './e2e-test.ts'

/** A PNG of one grey pixel. */
function greyPixel(value: number): Uint8Array {
  const chunk = (kind: string, body: Buffer): Buffer => {
    const typed = Buffer.concat([Buffer.from(kind), body])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(body.length)
    sum.writeUInt32BE(crc32(typed))
    return Buffer.concat([length, typed, sum])
  }
  const head = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.from([0, value]))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

test('images and histograms of a run follow the slider', async ({ served, window: { page } }) => {
  const at = (step: number, value: number): WrittenEvent => ({
    step,
    values: [
      { tag: 'pixel', image: greyPixel(value) },
      { tag: 'weights', histogram: { low: -1, limits: [0, 1], counts: [step + 1, 2] } },
    ],
  })
  const file = join(served.dataDirectory, 'events.out.tfevents.1.host')
  writeFileSync(file, eventFile([...scalars('loss', [[0, 1]]), at(0, 10), at(5, 200)]))
  await served.signum('import', file, '--quiet')
  await page.goto(served.url({ view: '/runs/1' }))
  const pixel = (step: number) => page.getByRole('img', { name: `pixel at step ${step}` })
  await pixel(5).waitFor()
  // A text, since the page's own types are not known here.
  const grey = (): Promise<unknown> =>
    page.evaluate(`(async () => {
      const image = document.querySelector('img')
      await image.decode()
      const context = document.createElement('canvas').getContext('2d')
      context.drawImage(image, 0, 0)
      return context.getImageData(0, 0, 1, 1).data[0]
    })()`)
  expect(await grey()).toBe(200)
  await page.getByRole('img', { name: 'Histogram of weights: 8 values from -1 to 1' }).waitFor()
  await page.getByRole('slider', { name: 'Step of images, histograms and files' }).press('ArrowLeft')
  await pixel(0).waitFor()
  expect(await grey()).toBe(10)
  await page.getByRole('img', { name: 'Histogram of weights: 3 values from -1 to 1' }).waitFor()
  expect(await violations(page)).toEqual([])
})

test('notices are added, tried, changed and removed, and each deed is undone', async ({
  served,
  frame,
  window: { page },
}) => {
  const bodies: string[] = []
  const server = createServer((request, response) => {
    request.setEncoding('utf8').on('data', (part: string) => bodies.push(part))
    request.on('end', () => response.end())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  await page.goto(served.url({ view: '/system' }))
  await page.getByRole('button', { name: 'Add a notice' }).click()
  const form = page.getByRole('form', { name: 'Add this notice' })
  await form.getByLabel('Name', { exact: true }).fill('lab')
  await form.getByLabel('Storage of the secret').selectOption('value')
  await form.getByLabel('Address', { exact: true }).fill('nowhere')
  await form.getByRole('button', { name: 'Add this notice' }).click()
  await expect.poll(() => form.getByRole('alert').textContent()).toContain('begins with https://')
  await form.getByLabel('Address', { exact: true }).fill(address)
  await form.getByRole('button', { name: 'Add this notice' }).click()

  await page.getByRole('button', { name: 'Send a test to lab' }).click()
  await frame.notice('Sent a test to lab')
  expect(JSON.parse(bodies.join(''))).toMatchObject({ title: 'A test of notices', facts: { test: true } })
  const runs = page.getByRole('button', { name: 'Run ends', exact: true })
  await runs.click()
  await expect.poll(() => runs.getAttribute('aria-pressed')).toBe('true')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => runs.getAttribute('aria-pressed')).toBe('false')
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Remove lab' }).click()
  await page.getByText('No notices yet.').waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await runs.waitFor()
})

test('a metric of a script gets a title, a unit and a direction in the window, and another name', async ({
  served,
  window: { page },
}) => {
  const file = join(served.dataDirectory, 'g.csv')
  writeFileSync(file, 'step,wait\n0,3\n1,2\n')
  await served.signum('import', file, '--quiet')
  await page.goto(served.url({ view: '/system' }))
  const names = page.getByRole('region', { name: 'Metrics and fields of scripts' })
  await names.getByRole('button', { name: 'Change wait' }).click()
  await names.getByLabel('Title').fill('Latency')
  await names.getByLabel('Unit').fill('ms')
  await names.getByLabel('Best').selectOption('minimum')
  await names.getByLabel('Name').fill('latency')
  await names.getByRole('button', { name: 'Save' }).click()
  await names.getByRole('button', { name: 'Change latency' }).waitFor()
  expect(await names.textContent()).toMatch(/Latency ms\s*smallest is best/)
  const named = async (name: string) =>
    (JSON.parse(await served.signum('metrics', 'list', '--json')) as { name: string }[]).find(
      (each) => each.name === name,
    )
  expect(await named('latency')).toMatchObject({ title: 'Latency', unit: 'ms', goal: 'minimum' })
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Undo' }).click()
  await names.getByRole('button', { name: 'Change wait' }).waitFor()
  expect(await named('wait')).toMatchObject({ title: 'wait', goal: null })
})

test('a report is renamed while it is written, nothing is lost, and the name comes back by undoing', async ({
  served,
  window: { page },
}) => {
  await served.signum('report', 'new', 'Draft', '--quiet')
  await page.goto(served.url({ view: '/reports?name=Draft' }))
  await page.getByRole('heading', { name: 'Draft', level: 2 }).waitFor()
  await page.locator('textarea').fill('# Written at the last moment')
  await page.getByRole('button', { name: 'Rename Draft' }).click()
  const name = page.getByRole('textbox', { name: 'Rename Draft' })
  await name.fill('Paper')
  await name.press('Enter')
  await page.getByRole('heading', { name: 'Paper', level: 2 }).waitFor()
  expect(await page.locator('textarea').inputValue()).toBe('# Written at the last moment')
  expect(await served.signum('report', 'show', 'Paper')).toContain('Written at the last moment')
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('button', { name: 'Rename Draft' }).waitFor()
})
