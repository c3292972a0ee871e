import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import { createToken, isLoopback, isOwnHost, isOwnOrigin, sameToken } from '../../../electron/serve/access.ts'

const request = (headers: Record<string, string>) => ({ headers }) as unknown as IncomingMessage

describe('access', () => {
  test('makes tokens of 32 random bytes that stand in an address as they are', () => {
    const tokens = Array.from({ length: 50 }, createToken)
    expect(new Set(tokens).size).toBe(50)
    for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/)
  })

  test('compares tokens of any length', () => {
    expect(sameToken('abc', 'abc')).toBe(true)
    for (const wrong of ['', 'ab', 'abd', 'abcd']) expect(sameToken(wrong, 'abc')).toBe(false)
  })

  test('knows loopback addresses from names that merely begin like them', () => {
    expect(['127.0.0.1', '127.9.9.9', 'localhost', '::1'].every(isLoopback)).toBe(true)
    expect(['127.0.0.1.evil.example', '0.0.0.0', '10.0.0.1', 'localhost.evil.example'].some(isLoopback)).toBe(false)
  })

  test('answers only to names that a hostile page cannot own', () => {
    for (const own of ['127.0.0.1:4000', 'localhost:9', '[::1]:4000', 'LOCALHOST'])
      expect(isOwnHost(own, '127.0.0.1'), own).toBe(true)
    for (const foreign of [
      undefined,
      '',
      'evil.example:4000',
      '127.0.0.1.evil.example',
      '10.0.0.1',
      'a@localhost',
      'localhost/x',
    ]) {
      expect(isOwnHost(foreign, '127.0.0.1'), foreign).toBe(false)
    }
    expect(isOwnHost('10.0.0.1:4000', '0.0.0.0')).toBe(true)
    expect(isOwnHost('gpu.lab:4000', 'gpu.lab')).toBe(true)
    expect(isOwnHost('evil.example:4000', '0.0.0.0')).toBe(false)
  })

  test('takes the page served here, and programs that name no origin', () => {
    expect(isOwnOrigin(request({ host: 'localhost:4000', origin: 'http://localhost:4000' }))).toBe(true)
    expect(isOwnOrigin(request({ host: 'localhost:4000' }))).toBe(true)
    for (const origin of ['http://localhost:3000', 'http://evil.example', 'null', 'http://localhost:40001']) {
      expect(isOwnOrigin(request({ host: 'localhost:4000', origin })), origin).toBe(false)
    }
  })
})
