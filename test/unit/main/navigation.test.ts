import { describe, expect, test } from 'vitest'
import { isPage, mayOpenOutside, mayUse } from '../../../electron/main/navigation.ts'

describe('navigation', () => {
  test('knows the page from addresses that merely look like it', () => {
    for (const own of ['app://signum', 'app://signum/', 'app://signum/#/runs/3']) expect(isPage(own), own).toBe(true)
    for (const foreign of [
      'app://signum.evil/',
      'app://evil/signum',
      'https://signum/',
      'file:///signum',
      'app://u@signum/',
      'data:text/html,x',
      'nonsense',
    ]) {
      expect(isPage(foreign), foreign).toBe(false)
    }
  })

  test('opens outside only https pages of listed hosts', () => {
    for (const good of ['https://arxiv.org/abs/2302.00000', 'https://www.github.com/a/b'])
      expect(mayOpenOutside(good), good).toBe(true)
    for (const bad of [
      'http://arxiv.org/',
      'https://arxiv.org.evil.example/',
      'https://evil.example/?arxiv.org',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'https://user@arxiv.org/',
      'https://arxiv.org:8443/',
      'smb://arxiv.org/x',
      '',
    ])
      expect(mayOpenOutside(bad), bad).toBe(false)
  })

  test('lets the page copy, and nothing else', () => {
    expect(mayUse('clipboard-sanitized-write', 'app://signum/')).toBe(true)
    expect(mayUse('clipboard-sanitized-write', 'https://evil.example/')).toBe(false)
    for (const permission of ['clipboard-read', 'media', 'notifications', 'geolocation', 'openExternal'])
      expect(mayUse(permission, 'app://signum/'), permission).toBe(false)
  })
})
