import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findPageFile } from '../../../electron/serve/page-file.ts'

const page = join('/srv', 'page')

describe('findPageFile', () => {
  test.each([
    ['/', 'index.html', 'text/html; charset=utf-8'],
    ['/index.html', 'index.html', 'text/html; charset=utf-8'],
    ['/assets/index-a1b2.js', 'assets/index-a1b2.js', 'text/javascript; charset=utf-8'],
    ['/assets/Inter%20Variable.woff2', 'assets/Inter Variable.woff2', 'font/woff2'],
  ])('finds %s', (pathname, file, contentType) => {
    expect(findPageFile(page, pathname)).toMatchObject({ path: join(page, ...file.split('/')), contentType })
  })

  test.each([
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/%2e%2e/etc/passwd.txt',
    '/assets/..%5c..%5csecret.txt',
    '/.env.json',
    '/assets/.hidden.js',
    '/C:%5Cboot.txt',
    '/a%00.js',
    '/%E0%A4%A.js',
    '/run.sqlite',
    '/runs',
    '/index.html%00.txt',
  ])('refuses %s', (pathname) => {
    expect(findPageFile(page, pathname)).toBeNull()
  })

  test('lets only hashed assets be kept for good', () => {
    expect(findPageFile(page, '/assets/index-a1b2.js')?.hashed).toBe(true)
    expect(findPageFile(page, '/index.html')?.hashed).toBe(false)
    expect(findPageFile(page, '/')?.hashed).toBe(false)
  })
})
