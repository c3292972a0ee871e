import type { webhookForms } from '../../../shared/contract/notices.ts'
import { codeOf } from '../../../shared/errors/message-of.ts'
import { SendFailure, type Message } from './message.ts'

type Form = (typeof webhookForms)[number]

const patience = 15_000

/** What is said of a text that `webhookUrl` does not take; it does not repeat the text, which may be secret. */
export const badAddress = 'the address of a webhook begins with https:// or http:// and names no user'

/** The address of a webhook; null if the text is none, or has a login, which requests cannot carry. */
export function webhookUrl(text: string): URL | null {
  const url = URL.parse(text)
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' ? url : null
}

/** The form that a chat expects, known by its address. */
export function formOf(address: URL): Exclude<Form, 'auto'> {
  if (address.hostname === 'hooks.slack.com') return 'slack'
  const isDiscord = /(^|\.)discord(app)?\.com$/.test(address.hostname)
  // Discord takes the bodies of Slack at an address of their own.
  if (isDiscord) return address.pathname.endsWith('/slack') ? 'slack' : 'discord'
  return /^\/hooks\/[a-z0-9]{26}$/.test(address.pathname) ? 'mattermost' : 'json'
}

/** What is posted: no name of a run may call people, as "@everyone" does. */
export function bodyOf({ title, text, facts, kind, at }: Message, form: Exclude<Form, 'auto'>): object {
  const told = text === '' ? title : `${title}\n${text}`
  switch (form) {
    case 'slack':
      return { text: told.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;') }
    case 'discord':
      return { content: [...told].slice(0, 1900).join(''), allowed_mentions: { parse: [] } }
    case 'mattermost':
      return { text: told.replaceAll('@', '@\u200b') }
    case 'json':
      return { text: told, title, kind, time: new Date(at).toISOString(), facts }
  }
}

/** Posts a notice. @throws SendFailure without the address in its words */
export async function post(address: string, form: Form, message: Message): Promise<void> {
  const url = webhookUrl(address)
  if (url === null) throw new SendFailure(badAddress, false)
  let response: Response
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'Signum' },
      body: JSON.stringify(bodyOf(message, form === 'auto' ? formOf(url) : form)),
      // What is posted goes to this address alone.
      redirect: 'manual',
      signal: AbortSignal.timeout(patience),
    })
  } catch (error) {
    const { name, cause } = error as Error
    if (name === 'TimeoutError') throw new SendFailure(`${url.host} did not answer within ${patience / 1000} s`, true)
    throw new SendFailure(`${url.host} cannot be reached (${codeOf(cause) ?? 'no connection'})`, true)
  }
  await response.body?.cancel().catch(() => {})
  if (response.ok) return
  const { status } = response
  const after = Number(response.headers.get('retry-after'))
  const mayPass = status === 408 || status === 425 || status === 429 || status >= 500
  const what =
    status >= 300 && status < 400
      ? `sends on to another address (${status}): give that one`
      : `answered ${status}${response.statusText === '' ? '' : ` ${response.statusText.slice(0, 60)}`}`
  throw new SendFailure(`${url.host} ${what}`, mayPass, Number.isFinite(after) && after > 0 ? after * 1000 : 0)
}
