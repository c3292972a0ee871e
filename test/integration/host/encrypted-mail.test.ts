import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import type { SendFailure } from '../../../electron/host/notices/message.ts'
import { sendMail } from '../../../electron/host/notices/mail.ts'
import { skipWhere } from '../../skips/facilities.ts'
import { temporaryDirectory } from './fixtures.ts'

const password = 'a-very-secret-password'
const message = { kind: 'run' as const, title: 'Run 1 ended', text: '', facts: {}, at: 0 }

/** A key, and a certificate of it for localhost that nobody signed. */
function makeCertificate(): { key: string; cert: string } {
  const folder = temporaryDirectory()
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const words = `req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost`
  execFileSync('openssl', [...words.split(' '), '-keyout', key, '-out', cert], { stdio: 'ignore' })
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
}

/** A server of mails with the certificate, and what it saw. */
async function mailServer(options: SMTPServerOptions = {}) {
  const pair = makeCertificate()
  const seen: { encrypted: boolean; login: string; text: string }[] = []
  const server = new SMTPServer({
    ...pair,
    onAuth: ({ username, password: given }, _session, done) => done(null, { user: `${username} ${given}` }),
    onData(stream, session, done) {
      let text = ''
      stream.setEncoding('utf8').on('data', (part: string) => (text += part))
      stream.on('end', () => {
        seen.push({ encrypted: session.secure, login: String(session.user), text })
        done()
      })
    },
    ...options,
  })
  server.on('error', () => {})
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  onTestFinished(() => new Promise<void>((closed) => server.close(() => closed())))
  const { port } = server.server.address() as AddressInfo
  const send = (security: 'starttls' | 'tls', host = 'localhost') =>
    sendMail(
      { kind: 'mail', host, port, security, user: 'signum', password: null, from: 'a@b.org', to: ['c@d.org'] },
      password,
      message,
    )
  const trust = () => setDefaultCACertificates([...trusted, pair.cert])
  return { seen, send, port, trust }
}

/** What a mail fails with. */
async function failureOf(sending: Promise<void>): Promise<SendFailure> {
  try {
    await sending
  } catch (error) {
    return error as SendFailure
  }
  throw new Error('the mail was sent')
}

const trusted = getCACertificates()
afterEach(() => setDefaultCACertificates(trusted))

describe('mails over an encrypted connection', () => {
  skipWhere('no openssl')
  test('STARTTLS: the login and the words go over it', async () => {
    const { seen, send, trust } = await mailServer()
    trust()
    await send('starttls')
    expect(seen).toMatchObject([{ encrypted: true, login: `signum ${password}` }])
    expect(seen[0]!.text).toContain('Subject: Signum: Run 1 ended')
  })

  test('TLS from the start', async () => {
    const { seen, send, trust } = await mailServer({ secure: true })
    trust()
    await send('tls')
    expect(seen).toMatchObject([{ encrypted: true, login: `signum ${password}` }])
  })

  test('a server without STARTTLS is told nothing', async () => {
    const { seen, send, port } = await mailServer({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true })
    const failure = await failureOf(send('starttls'))
    expect(failure.message).toBe(`localhost:${port}: the server does not offer STARTTLS: choose TLS or another port`)
    expect(failure.mayPass).toBe(false)
    expect(seen).toEqual([])
  })

  test('a certificate that is not trusted, or names another machine, is said with what to do', async () => {
    const { seen, send, port, trust } = await mailServer()
    const failure = await failureOf(send('starttls'))
    expect(failure.message).toBe(
      `localhost:${port}: self-signed certificate; NODE_EXTRA_CA_CERTS names a file of authorities to trust`,
    )
    expect(failure.mayPass).toBe(false)
    trust()
    const other = await failureOf(send('starttls', '127.0.0.1'))
    expect(other.message).toMatch(/certificate/)
    expect(other.mayPass).toBe(false)
    expect(seen).toEqual([])
  })
})
