const key = 'signum.token'

/**
 * Takes the access token out of the page's address, so that it is neither shown nor copied with it.
 * It may be in the query (`?token=…`) or in the fragment (`#token=…`, `#/runs?token=…`).
 * @returns the token, if there is one, and the address without it.
 */
export function splitToken(address: string): { token: string | null; rest: string } {
  const url = new URL(address)
  let token = url.searchParams.get('token')
  if (token !== null) url.searchParams.delete('token')
  const fragment = url.hash.slice(1)
  const [path, query] = fragment.includes('?')
    ? [fragment.slice(0, fragment.indexOf('?')), fragment.slice(fragment.indexOf('?') + 1)]
    : fragment.startsWith('/')
      ? [fragment, '']
      : ['', fragment]
  const parameters = new URLSearchParams(query)
  if (parameters.has('token')) {
    token = parameters.get('token')
    parameters.delete('token')
    const left = parameters.toString()
    url.hash = path + (left === '' ? '' : `?${left}`)
  }
  return { token, rest: url.href.replace(/#$/, '') }
}

/** Moves the token from the visible address into the tab's own storage. @returns the token of this tab, or null. */
export function takeToken(): string | null {
  const { token, rest } = splitToken(location.href)
  if (token !== null) {
    sessionStorage.setItem(key, token)
    history.replaceState(history.state, '', rest)
  }
  return sessionStorage.getItem(key)
}
