import { once } from 'node:events'
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { SMTPServer } from 'smtp-server'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { usualNoticeKinds } from '../../../shared/contract/notices.ts'
import { parseStudy } from '../../../shared/experiment/study.ts'
import { journalLine } from '../../unit/imports/journal-writer.ts'
import { openTestHost, temporaryDirectory } from './fixtures.ts'

const rhythm = { every: 20, pauses: [1, 1, 1], patience: 5_000 }
const password = 'a-very-secret-password'
const variable = 'SIGNUM_TEST_SECRET'
afterEach(() => void vi.unstubAllEnvs())

/** A server of webhooks that answers as it is told, then with 200. */
async function webhookServer(...answers: number[]) {
  const bodies: Record<string, unknown>[] = []
  const waiting: (() => void)[] = []
  let asked = 0
  const server = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8').on('data', (part: string) => (text += part))
    request.on('end', () => {
      asked++
      const status = answers.shift() ?? 200
      if (status === 200) bodies.push(JSON.parse(text) as Record<string, unknown>)
      response.writeHead(status, status === 302 ? { location: 'http://127.0.0.1:1/' } : {}).end('ok')
      for (const wake of waiting.splice(0)) wake()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/key-1234567`
  /** Resolves when so many bodies came. */
  const came = async (count: number) => {
    while (bodies.length < count) await new Promise<void>((wake) => waiting.push(wake))
    return bodies
  }
  const close = () => {
    server.closeAllConnections()
    return new Promise((closed) => server.close(closed))
  }
  return { address, bodies, came, asked: () => asked, close }
}

/** A server of mails that knows one login. */
async function mailServer() {
  const mails: { from: string; to: string[]; text: string }[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onAuth: ({ username, password: given }, _session, done) =>
      username === 'signum' && given === password
        ? done(null, { user: username })
        : done(new Error(`no such login: ${username} with ${given}`)),
    onData(stream, { envelope }, done) {
      let text = ''
      stream.setEncoding('utf8').on('data', (part: string) => (text += part))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = envelope
        mails.push({ from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map((each) => each.address), text })
        done()
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  onTestFinished(() => new Promise<void>((closed) => server.close(() => closed())))
  return { mails, port: (server.server.address() as AddressInfo).port }
}

const small = { dataset: 'digits', epochs: 1 }

describe('webhooks', () => {
  test('tell once that a study ended, also where two hosts see it', async () => {
    const { address, came, bodies } = await webhookServer()
    const host = await openTestHost({ notifies: true, noticeRhythm: rhythm })
    const other = await openTestHost({ dataDirectory: host.dataDirectory, notifies: true, noticeRhythm: rhythm })
    await host.client.notices.add({ name: 'lab', way: { kind: 'webhook', address: { value: address }, form: 'auto' } })
    await host.client.studies.launch(parseStudy({ name: 'Pair', base: small, matrix: [{ seed: [1, 2] }] }))
    const [first] = await came(1)
    await host.close()
    await other.close()
    expect(first).toMatchObject({ kind: 'study', title: 'The study "Pair" has ended', facts: { finished: 2 } })
    expect(first!.text).toContain('Of its runs: 2 finished.')
    expect(bodies).toHaveLength(1)
  })

  test('are tried again, and what is given up is said without the address', async () => {
    const { address, came, asked, close } = await webhookServer(500, 503)
    const refused = `${new URL(address).host} cannot be reached (ECONNREFUSED)`
    vi.stubEnv(variable, address)
    const host = await openTestHost({ notifies: true, noticeRhythm: rhythm })
    const way = { kind: 'webhook' as const, address: { variable }, form: 'json' as const }
    await host.client.notices.add({ name: 'lab', on: ['run'], way })
    await host.client.runs.launch({ experiments: [small] })
    await came(1)
    expect(asked()).toBe(3)
    await expect.poll(async () => (await host.client.notices.log({}))[0]).toMatchObject({ state: 'sent', attempts: 3 })

    await close()
    expect((await host.client.notices.test({ name: 'lab' })).error).toContain(
      `${new URL(address).host} cannot be reached`,
    )
    await host.client.runs.launch({ experiments: [{ ...small, seed: 3 }] })
    await expect
      .poll(async () => (await host.client.notices.log({}))[0])
      .toMatchObject({
        state: 'failed',
        attempts: 4,
        error: refused,
      })
    const { channels } = await host.client.notices.list()
    expect(channels).toMatchObject([{ to: '', secret: `variable ${variable}` }])
    expect(JSON.stringify([channels, await host.client.notices.log({})])).not.toContain('key-1234567')
    vi.stubEnv(variable, undefined)
    expect((await host.client.notices.test({ name: 'lab' })).error).toBe(
      `the variable ${variable} is not set where Signum runs`,
    )
  })

  test('that send on to another address, or refuse for good, are not tried again', async () => {
    const { address, asked } = await webhookServer(404, 302)
    const host = await openTestHost()
    await host.client.notices.add({ name: 'lab', way: { kind: 'webhook', address: { value: address }, form: 'json' } })
    const server = new URL(address).host
    expect((await host.client.notices.test({ name: 'lab' })).error).toBe(`${server} answered 404 Not Found`)
    expect((await host.client.notices.test({ name: 'lab' })).error).toBe(
      `${server} sends on to another address (302): give that one`,
    )
    expect(asked()).toBe(2)
  })

  test('whose address is none are refused at once, also where a keychain would hide it', async () => {
    const turned = (text: string) => [...text].toReversed().join('')
    const { client } = await openTestHost({ desk: { keychain: { seal: turned, open: turned }, show: () => {} } })
    const add = (value: string) =>
      client.notices.add({ name: 'lab', way: { kind: 'webhook', address: { value }, form: 'auto' } })
    for (const value of ['hooks.example.org/x', 'ftp://hooks.example.org/x', 'https://user:word@hooks.example.org/x'])
      await expect(add(value)).rejects.toThrow(/begins with https:\/\/ or http:\/\/ and names no user/)
    await add('https://hooks.example.org/x')
    expect((await client.notices.list()).channels).toMatchObject([{ secret: 'keychain' }])
  })

  test('whose address in a variable is none are not tried again', async () => {
    const { client } = await openTestHost()
    await client.notices.add({ name: 'lab', way: { kind: 'webhook', address: { variable }, form: 'auto' } })
    for (const address of ['lab', 'https://user:word@127.0.0.1:1/x']) {
      vi.stubEnv(variable, address)
      expect((await client.notices.test({ name: 'lab' })).error).toBe(
        'the address of a webhook begins with https:// or http:// and names no user',
      )
    }
  })

  test('a followed run that diverges', async () => {
    const { address, came } = await webhookServer()
    const root = temporaryDirectory()
    const file = join(root, 'a.signum-journal')
    const host = await openTestHost({ notifies: true, noticeRhythm: rhythm })
    await host.client.notices.add({ name: 'lab', way: { kind: 'webhook', address: { value: address }, form: 'json' } })
    const time = Date.now() / 1000
    writeFileSync(
      file,
      journalLine({ run: 'abc', name: 'script', journal: 1, time }) +
        journalLine({ step: 0, time, log: { 'train/loss': 1 } }),
    )
    await host.client.follows.start({ path: root })
    await expect.poll(async () => (await host.client.runs.list({})).total).toBe(1)
    // As Python writes it.
    const line = `{"step":1,"time":${time + 1},"log":{"train/loss":NaN}}`
    appendFileSync(file, `${crc32(line).toString(16).padStart(8, '0')} ${line}\n`)
    const [told] = await came(1)
    expect(told).toMatchObject({
      kind: 'diverged',
      title: 'Run 1 (script) diverged',
      text: 'Run 1 (script) diverged\ntrain.loss is not a number since step 1.',
    })
    rmSync(root, { recursive: true })
  })
})

describe('mails', () => {
  test('carry the words to every address, and a password is in no answer and not in the store', async () => {
    const { mails, port } = await mailServer()
    vi.stubEnv(variable, password)
    const host = await openTestHost()
    const way = {
      kind: 'mail' as const,
      host: '127.0.0.1',
      port,
      security: 'none' as const,
      user: 'signum',
      password: { variable },
      from: 'signum@lab.example',
      to: ['a@lab.example', 'b@lab.example'],
    }
    await host.client.notices.add({ name: 'me', way })
    expect(await host.client.notices.test({ name: 'me' })).toEqual({ error: null })
    expect(mails).toMatchObject([{ from: 'signum@lab.example', to: ['a@lab.example', 'b@lab.example'] }])
    expect(mails[0]!.text).toContain('Subject: Signum: A test of notices')
    // The server's answer names the password.
    vi.stubEnv(variable, `${password}2`)
    const { error } = await host.client.notices.test({ name: 'me' })
    expect(error).toContain('no such login: signum with …')
    expect(error).not.toContain(password)
    const log = await host.client.notices.log({})
    await host.close()
    expect(JSON.stringify(log)).not.toContain(password)
    expect(readFileSync(join(host.dataDirectory, 'signum.db')).includes(password)).toBe(false)
  })

  test('a password is kept by a keychain alone, and sent encrypted alone', async () => {
    const way = {
      kind: 'mail' as const,
      host: 'mail.lab.example',
      port: 25,
      security: 'none' as const,
      password: { value: password },
      user: 'signum',
      from: 'signum@lab.example',
      to: ['a@lab.example'],
    }
    const bare = await openTestHost()
    await expect(bare.client.notices.add({ name: 'me', way })).rejects.toThrow(/no keychain/)
    const turned = (text: string) => [...text].toReversed().join('')
    const keychain = { seal: turned, open: turned }
    const host = await openTestHost({ desk: { keychain, show: () => {} } })
    await host.client.notices.add({ name: 'me', way })
    expect((await host.client.notices.test({ name: 'me' })).error).toMatch(/^a password is not sent to another machine/)
    await host.close()
    const bytes = readFileSync(join(host.dataDirectory, 'signum.db'))
    expect(bytes.includes(password)).toBe(false)
    expect(bytes.includes(turned(password))).toBe(true)
  })
})

test('a desktop shows notices until somebody takes that away, also after it is started again', async () => {
  const shown: string[] = []
  const options = {
    dataDirectory: temporaryDirectory(),
    notifies: true,
    noticeRhythm: rhythm,
    desk: { keychain: null, show: (title: string) => shown.push(title) },
  }
  const first = await openTestHost(options)
  await expect.poll(async () => (await first.client.notices.list()).channels.length).toBe(1)
  const { channels } = await first.client.notices.list()
  expect(channels).toMatchObject([{ name: 'This desktop', kind: 'desktop', on: ['diverged', 'silent', 'trouble'] }])
  await first.client.notices.test({ name: 'This desktop' })
  expect(shown).toEqual(['A test of notices'])
  await first.client.notices.remove({ name: 'This desktop' })
  await first.close()
  const again = await openTestHost(options)
  expect((await again.client.notices.list()).channels).toEqual([])
  await again.client.notices.restore({ name: 'This desktop' })
  expect((await again.client.notices.list()).channels).toHaveLength(1)
})

test('names are unique, and what is unknown is said', async () => {
  const { client } = await openTestHost()
  const way = { kind: 'webhook' as const, address: { value: 'http://127.0.0.1:1/' }, form: 'auto' as const }
  expect((await client.notices.add({ name: 'lab', way })).notes).toHaveLength(1)
  await expect(client.notices.add({ name: 'lab', way })).rejects.toThrow(/already/)
  await expect(client.notices.test({ name: 'nobody' })).rejects.toThrow(/no notice "nobody"/)
  await expect(client.notices.add({ name: 'b', way: { ...way, address: { value: 'ftp://a' } } })).rejects.toThrow(
    /begins with https/,
  )
  expect((await client.notices.change({ name: 'lab', on: ['run'] })).before).toEqual(usualNoticeKinds)
  expect((await client.notices.list()).channels).toMatchObject([{ on: ['run'], to: '127.0.0.1:1', secret: 'store' }])
})
