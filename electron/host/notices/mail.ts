import { messageOf } from '../../../shared/errors/message-of.ts'
import { SendFailure, type Message } from './message.ts'
import type { StoredWay } from './stored-way.ts'

const patience = 20_000
const loopback = /^(localhost|127\.\d+\.\d+\.\d+|::1|\[::1\])$/

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ')

/** Sends a notice as a mail. @throws SendFailure */
export async function sendMail(
  { host, port, security, user, from, to }: Extract<StoredWay, { kind: 'mail' }>,
  password: string | null,
  { title, text, at }: Message,
): Promise<void> {
  if (password !== null && security === 'none' && !loopback.test(host))
    throw new SendFailure('a password is not sent to another machine without encryption: choose STARTTLS or TLS', false)
  const { createTransport } = await import('nodemailer')
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user === null ? {} : { auth: { user, pass: password ?? '' } }),
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
    // Nothing of a text is read from files or the web.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  try {
    await transport.sendMail({
      from,
      to,
      subject: `Signum: ${oneLine(title)}`,
      text: `${title}\n${text}\n`,
      date: new Date(at),
    })
  } catch (error) {
    const { code, responseCode } = error as { code?: string; responseCode?: number }
    // What is wrong with a login or an address stays wrong; a server that is busy says 4xx.
    const mayPass = code !== 'EAUTH' && !(responseCode !== undefined && responseCode >= 500)
    throw new SendFailure(`${host}:${port}: ${messageOf(error)}`, mayPass)
  } finally {
    transport.close()
  }
}
