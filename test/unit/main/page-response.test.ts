import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { respondWithPage } from '../../../electron/main/page-response.ts'
import { contentSecurityPolicy } from '../../../electron/serve/page-policy.ts'

const root = mkdtempSync(join(tmpdir(), 'signum-protocol-'))
const page = join(root, 'page')
const ask = (url: string, method = 'GET') => respondWithPage(page, { method, url })

beforeAll(() => {
  mkdirSync(page)
  writeFileSync(join(page, 'index.html'), '<title>Signum</title>')
  writeFileSync(join(root, 'secret.txt'), 'secret')
})
afterAll(() => rmSync(root, { recursive: true }))

test('answers app://signum with the page and its policy', async () => {
  const response = await ask('app://signum/#/runs')
  expect([response.status, await response.text()]).toEqual([200, '<title>Signum</title>'])
  expect(response.headers.get('content-security-policy')).toBe(contentSecurityPolicy)
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
})

test('answers nothing else', async () => {
  for (const url of [
    'app://signum/../secret.txt',
    'app://signum/..%2fsecret.txt',
    'app://signum/%2e%2e/secret.txt',
    'app://evil/',
    'app://signum/none.js',
  ]) {
    const response = await ask(url)
    expect([url, response.status]).toEqual([url, 404])
    expect(await response.text()).not.toContain('secret')
  }
  expect((await ask('app://signum/', 'POST')).status).toBe(404)
})
