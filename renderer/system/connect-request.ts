/** What the form for another host says. */
export interface ConnectDraft {
  name: string
  address: string
  token: string
  ssh: string
}

/** The request of the form: the address may be the whole one that `signum serve` prints, with the token in it. */
export function connectRequest({ name, address, token, ssh }: ConnectDraft) {
  const url = URL.parse(address.trim())
  const within = url?.searchParams.get('token') ?? null
  return {
    name: name.trim(),
    address: url !== null && (url.pathname === '/' || url.pathname === '') ? url.origin : address.trim(),
    token: token.trim() === '' ? (within ?? '') : token.trim(),
    ...(ssh.trim() === '' ? {} : { ssh: ssh.trim() }),
  }
}
