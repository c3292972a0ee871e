import { type WayInput } from '../../../shared/contract/notices.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { Failure } from '../failure.ts'
import { SendFailure } from '../notices/message.ts'
import { sealed, type Keychain } from '../notices/secrets.ts'
import { send } from '../notices/send.ts'
import type { StoredSecret, StoredWay } from '../notices/stored-way.ts'
import { badAddress, webhookUrl } from '../notices/webhook.ts'
import type { StoredChannel } from '../store/notice-channels.ts'
import { procedures, type Services } from './services.ts'

const notices = procedures.notices

export function noticesRouter({ store, desk }: Services) {
  const keychain = desk?.keychain ?? null
  const demand = async (name: string): Promise<StoredChannel> => {
    const found = (await store.noticeChannels()).find((each) => each.name === name)
    if (found === undefined) throw noSuchNotice(name)
    return found
  }

  return {
    list: notices.list.handler(async () => {
      const [channels, log] = await Promise.all([store.noticeChannels(), store.noticeLog(1000)])
      return {
        keepsSecrets: keychain !== null,
        channels: channels
          .filter(({ way }) => way.kind !== 'desktop' || desk !== null)
          .map(({ name, way, on, createdAt }) => ({
            name,
            on,
            createdAt,
            kind: way.kind,
            to: recipient(way),
            secret: secretPlace(way),
            last: log.find(({ channel }) => channel === name) ?? null,
          })),
      }
    }),
    add: notices.add.handler(async ({ input: { name, on, way } }) => {
      const { stored, notes } = storedWay(way, keychain)
      if (!(await store.addNoticeChannel(name, on, stored)))
        throw new BadInput({
          code: 'name-taken',
          subject: name,
          field: 'name',
          what: phrase`there is a notice "${name}" already`,
          remedy: 'choose another name, or remove that one first',
        })
      return { notes }
    }),
    change: notices.change.handler(async ({ input: { name, on } }) => {
      const before = await store.changeNoticeChannel(name, on)
      if (before === null) throw noSuchNotice(name)
      return { before }
    }),
    remove: notices.remove.handler(async ({ input: { name } }) => {
      if (!(await store.removeNoticeChannel(name))) throw noSuchNotice(name)
      return {}
    }),
    restore: notices.restore.handler(async ({ input: { name } }) => {
      if (!(await store.restoreNoticeChannel(name))) throw noSuchNotice(name)
      return {}
    }),
    test: notices.test.handler(async ({ input: { name } }) => {
      const { way } = await demand(name)
      const message = {
        kind: 'study' as const,
        title: 'A test of notices',
        text: `Notices to "${name}" arrive here.`,
        facts: { test: true },
        at: Date.now(),
      }
      try {
        await send(way, message, desk)
        return { error: null }
      } catch (error) {
        if (error instanceof SendFailure) return { error: error.message }
        throw error
      }
    }),
    log: notices.log.handler(({ input }) => store.noticeLog(input.limit)),
  }
}

function noSuchNotice(name: string): Failure {
  return new Failure('not-found', {
    code: 'unknown-name',
    subject: name,
    field: 'name',
    what: phrase`there is no notice "${name}"`,
  })
}

/** @throws BadInput if an address is none, or a password would have to be stored as it is */
function storedWay(way: WayInput, keychain: Keychain | null): { stored: StoredWay; notes: string[] } {
  if (way.kind === 'webhook') {
    if ('value' in way.address) checkAddress(way.address.value)
    const address: StoredSecret =
      sealed(way.address, keychain) ?? ('value' in way.address ? { plain: way.address.value } : way.address)
    const isPlain = 'plain' in address
    return {
      stored: { ...way, address },
      notes: isPlain
        ? ['its address is in the store as it is; if it is a secret, as those of chats are, name a variable instead']
        : [],
    }
  }
  const password = way.password === null ? null : sealed(way.password, keychain)
  if (password === null && way.password !== null)
    throw new BadInput({
      code: 'unsupported',
      field: 'password',
      what: 'there is no keychain here that could keep a password',
      remedy: 'name a variable of the environment that holds it',
    })
  return { stored: { ...way, password }, notes: [] }
}

/** @throws BadInput if it is no address of a webhook */
function checkAddress(address: string): void {
  if (webhookUrl(address) !== null) return
  throw new BadInput({ code: 'bad-value', field: 'webhook', what: badAddress })
}

/** Where notices go, without what is secret in it. */
function recipient(way: StoredWay): string {
  if (way.kind === 'mail') return way.to.join(', ')
  if (way.kind === 'desktop') return 'this desktop'
  return 'plain' in way.address ? (URL.parse(way.address.plain)?.host ?? '') : ''
}

function secretPlace(way: StoredWay): string | null {
  const secret = way.kind === 'webhook' ? way.address : way.kind === 'mail' ? way.password : null
  if (secret === null) return null
  if ('variable' in secret) return `variable ${secret.variable}`
  return 'sealed' in secret ? 'keychain' : 'store'
}
