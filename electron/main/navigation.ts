/** Where the page lives. The scheme is registered as a standard one, so that it has an origin of its own. */
export const pageScheme = 'app'
export const pageOrigin = 'app://signum'

/** Hosts whose https pages may be opened in the user's browser: where papers and code are. */
const externalHosts = [
  'arxiv.org',
  'doi.org',
  'openreview.net',
  'proceedings.neurips.cc',
  'proceedings.mlr.press',
  'github.com',
  'archive.ics.uci.edu',
  'yann.lecun.com',
]

/** Whether an address is the page itself. Compared as parsed: "app://signum.evil" only begins like it. */
export function isPage(address: string): boolean {
  const url = URL.parse(address)
  return url !== null && `${url.protocol}//${url.host}` === pageOrigin && url.username === '' && url.password === ''
}

/** Whether an address may be handed to the user's browser. */
export function mayOpenOutside(address: string): boolean {
  const url = URL.parse(address)
  if (url === null || url.protocol !== 'https:' || url.username !== '' || url.password !== '' || url.port !== '')
    return false
  return externalHosts.some((host) => url.hostname === host || url.hostname === `www.${host}`)
}

/** Permissions of the page: copying a table. Everything else (camera, notifications, ...) is denied. */
export function mayUse(permission: string, origin: string): boolean {
  return permission === 'clipboard-sanitized-write' && isPage(origin)
}
