import { messageOf } from '../../../shared/errors/message-of.ts'
import { sendMail } from './mail.ts'
import { SendFailure, type Message } from './message.ts'
import { NoSecret, opened, withoutSecrets, type Keychain } from './secrets.ts'
import type { StoredWay } from './stored-way.ts'
import { post } from './webhook.ts'

/** What a host on a desktop adds. */
export interface NoticeDesk {
  keychain: Keychain | null
  show(title: string, text: string): void
}

/** Sends a notice on its way. @throws SendFailure without secrets in its words */
export async function send(way: StoredWay, message: Message, desk: NoticeDesk | null): Promise<void> {
  const secrets: string[] = []
  const secret = (stored: Parameters<typeof opened>[0]): string => {
    const value = opened(stored, desk?.keychain ?? null)
    secrets.push(value)
    return value
  }
  try {
    if (way.kind === 'webhook') await post(secret(way.address), way.form, message)
    else if (way.kind === 'mail') await sendMail(way, way.password === null ? null : secret(way.password), message)
    else desk?.show(message.title, message.text)
  } catch (error) {
    const words = withoutSecrets(messageOf(error), secrets)
    if (error instanceof SendFailure) throw new SendFailure(words, error.mayPass, error.pause)
    throw new SendFailure(words, error instanceof NoSecret)
  }
}
