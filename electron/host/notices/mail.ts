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
    throw failureOf(error as Error, `${host}:${port}`)
  } finally {
    transport.close()
  }
}

/** What a mail's failure is called, and whether it may pass. */
function failureOf(error: Error & { code?: string; responseCode?: number }, server: string): SendFailure {
  const { code, responseCode } = error
  const text = messageOf(error)
  // Node adds after a semicolon what only somebody who starts Node can do.
  if (/certificate/i.test(text)) {
    const why = text.split(';')[0]!
    return new SendFailure(`${server}: ${why}; NODE_EXTRA_CA_CERTS names a file of authorities to trust`, false)
  }
  if (code === 'ETLS' && responseCode !== undefined && responseCode >= 500)
    return new SendFailure(`${server}: the server does not offer STARTTLS: choose TLS or another port`, false)
  // What is wrong with a login or an address stays wrong; a server that is busy says 4xx.
  return new SendFailure(`${server}: ${text}`, code !== 'EAUTH' && !(responseCode !== undefined && responseCode >= 500))
}
