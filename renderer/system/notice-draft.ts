import { usualNoticeKinds, type GivenSecret, type NoticeKind, type WayInput } from '../../shared/contract/notices.ts'

/** What the form of a notice holds. */
export interface NoticeDraft {
  name: string
  kind: 'webhook' | 'mail'
  on: NoticeKind[]
  /** Where the address of the webhook, or the password of the mail, is. */
  secretFrom: 'variable' | 'value'
  secret: string
  server: string
  security: 'starttls' | 'tls' | 'none'
  user: string
  from: string
  to: string
}

/** @param keepsSecrets whether the host has a keychain for what is typed here */
export function emptyNotice(keepsSecrets: boolean): NoticeDraft {
  return {
    name: '',
    kind: 'webhook',
    on: [...usualNoticeKinds],
    secretFrom: keepsSecrets ? 'value' : 'variable',
    secret: '',
    server: '',
    security: 'starttls',
    user: '',
    from: '',
    to: '',
  }
}

/** What the form says, as the host takes it. */
export function noticeRequest(draft: NoticeDraft): { name: string; on: NoticeKind[]; way: WayInput } {
  const text = draft.secret.trim()
  const secret: GivenSecret = draft.secretFrom === 'variable' ? { variable: text } : { value: draft.secret }
  const rest = { name: draft.name.trim(), on: draft.on }
  if (draft.kind === 'webhook') return { ...rest, way: { kind: 'webhook', address: secret, form: 'auto' } }
  const [, host = '', port] = /^(.*?)(?::(\d+))?$/.exec(draft.server.trim())!
  const to = draft.to
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '')
  return {
    ...rest,
    way: {
      kind: 'mail',
      host,
      port: Number(port ?? (draft.security === 'tls' ? 465 : 587)),
      security: draft.security,
      user: draft.user.trim() === '' ? null : draft.user.trim(),
      password: text === '' ? null : secret,
      from: draft.from.trim() === '' ? (to[0] ?? '') : draft.from.trim(),
      to,
    },
  }
}
