import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { hostname } from 'node:os'

/** A fresh secret of 32 random bytes, as text that is valid in an address. */
export function createToken(): string {
  return randomBytes(32).toString('base64url')
}

/** Whether two secrets are equal, in a time that does not depend on where they differ. */
export function sameToken(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}

/** Whether only programs of this machine reach an address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

/**
 * Whether a request was addressed to this machine by a name that cannot be turned against it. A hostile page can let
 * its own name resolve to 127.0.0.1 (DNS rebinding), but it then sends that name. The port is left open: a tunnel may
 * change it.
 * @param boundHost the address served on.
 */
export function isOwnHost(hostHeader: string | undefined, boundHost: string): boolean {
  const name = hostName(hostHeader)
  if (name === null) return false
  if (isLoopback(name)) return true
  if (isLoopback(boundHost)) return false
  return isIP(name) !== 0 || name === boundHost.toLowerCase() || name === hostname().toLowerCase()
}

/**
 * Whether a request comes from the page served here, or from a program that is not a browser (those name no origin).
 */
export function isOwnOrigin(request: IncomingMessage): boolean {
  const { origin, host } = request.headers
  if (origin === undefined) return true
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`)
}

function hostName(header: string | undefined): string | null {
  if (header === undefined || !URL.canParse(`http://${header}/`)) return null
  const url = new URL(`http://${header}/`)
  if (url.username !== '' || url.pathname !== '/') return null
  return url.hostname.replace(/^\[|\]$/g, '')
}
