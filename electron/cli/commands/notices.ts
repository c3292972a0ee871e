import { Option, type Command } from 'commander'
import {
  mailSecurities,
  noticeKinds,
  usualNoticeKinds,
  webhookForms,
  type Channel,
  type Delivery,
  type GivenSecret,
  type NoticeKind,
  type WayInput,
} from '../../../shared/contract/notices.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { suggestion } from '../../../shared/errors/suggestion.ts'
import { integerWithin, parseNames } from '../arguments.ts'
import { CommandFailure } from '../command-failure.ts'
import { formatColumns } from '../columns.ts'
import { formatTime } from '../format.ts'
import type { Terminal } from '../terminal.ts'
import { withHost, type CommonOptions } from '../with-host.ts'

type AddOptions = CommonOptions & {
  on?: string[]
  webhook?: string
  form: (typeof webhookForms)[number]
  mail?: string[]
  smtp?: string
  security?: (typeof mailSecurities)[number]
  from?: string
  user?: string
  passwordVariable?: string
}
type ListOptions = CommonOptions & { json?: boolean; limit: number }

/** `signum notices`: who is told what happens, and how. */
export function addNoticesCommand(program: Command, terminal: Terminal): void {
  const notices = program
    .command('notices')
    .description('tell people when a study ends, a run diverges or a machine goes silent: by webhook, chat or mail')
    .addHelpText(
      'after',
      '\nNotices are sent by the app, by `signum serve`, and by the commands that train or follow, while they run.' +
        '\nA notice that cannot be sent is tried again for hours; `signum notices log` shows what became of each.' +
        '\n\n  signum notices add lab --webhook env:LAB_WEBHOOK' +
        '\n  signum notices add me --mail me@lab.org --smtp mail.lab.org:587 --from signum@lab.org --user signum \\' +
        '\n    --password-variable LAB_PASSWORD',
    )
  addAdd(notices, terminal)
  addList(notices, terminal)
  addTest(notices, terminal)
  addLog(notices, terminal)
  addRemove(notices, terminal)
}

function addAdd(notices: Command, terminal: Terminal): void {
  const kinds = noticeKinds.map(({ name, title }) => `${name} (${title.toLowerCase()})`).join(', ')
  notices
    .command('add')
    .description('begin to send notices somewhere')
    .argument('<name>', 'what it is called here')
    .option('--on <events>', `events, of ${kinds} (default: ${usualNoticeKinds.join(',')})`, parseNames)
    .option('--webhook <address>', 'an address that takes JSON by POST, or env:NAME for a variable that holds it')
    .addOption(
      new Option('--form <form>', 'body of the webhook: as its address says, JSON, or that of a chat')
        .choices(webhookForms)
        .default('auto'),
    )
    .option('--mail <addresses>', 'addresses to which mails go', parseNames)
    .option('--smtp <server>', 'the server that takes mails, as host:port (587 unless given)')
    .addOption(
      new Option(
        '--security <kind>',
        'encryption of the connection (default: tls for port 465, else starttls)',
      ).choices(mailSecurities),
    )
    .option('--from <address>', 'the address that mails come from (default: the first of --mail)')
    .option('--user <name>', 'the login at the server')
    .option('--password-variable <name>', 'the variable of the environment that holds the password of the login')
    .action(async (name: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<AddOptions>()
      const way = wayOf(options)
      const on = options.on === undefined ? undefined : kindsOf(options.on)
      await withHost(options, async ({ client }) => {
        const { notes } = await client.notices.add({ name, way, on })
        terminal.print(`notices go to "${name}" from now on; \`signum notices test "${name}"\` tries it`)
        for (const note of notes) terminal.say(`signum: note: ${note}`)
      })
    })
}

function wayOf(options: AddOptions): WayInput {
  const { webhook, mail, smtp, user, passwordVariable, form } = options
  if ((webhook === undefined) === (mail === undefined))
    throw missing('webhook', 'say where notices go', 'name a --webhook, or --mail with --smtp')
  if (webhook !== undefined) return { kind: 'webhook', address: secretOf(webhook), form }
  if (smtp === undefined) throw missing('smtp', 'a mail needs a server', 'name one with --smtp host:port')
  const { host, port } = serverOf(smtp)
  return {
    kind: 'mail',
    host,
    port,
    security: options.security ?? (port === 465 ? 'tls' : 'starttls'),
    user: user ?? null,
    password: passwordVariable === undefined ? null : { variable: passwordVariable },
    from: options.from ?? mail![0]!,
    to: mail!,
  }
}

function serverOf(text: string): { host: string; port: number } {
  const [, host = '', digits] = /^(.*?)(?::(\d+))?$/.exec(text)!
  const port = Number(digits ?? 587)
  if (host !== '' && port >= 1 && port <= 65535) return { host, port }
  throw new BadInput({
    code: 'bad-value',
    subject: text,
    field: 'smtp',
    what: phrase`"${text}" is not a server that takes mails`,
    remedy: 'name it as host:port, with a port from 1 to 65535',
  })
}

function secretOf(text: string): GivenSecret {
  return text.startsWith('env:') ? { variable: text.slice('env:'.length) } : { value: text }
}

function kindsOf(names: readonly string[]): NoticeKind[] {
  const known = noticeKinds.map(({ name }) => name)
  return names.map((name) => {
    const found = known.find((each) => each === name)
    if (found !== undefined) return found
    throw new BadInput({
      code: 'unknown-name',
      subject: name,
      field: 'on',
      what: phrase`there is no event "${name}"`,
      remedy: phrase`${suggestion(name, known) ?? `there are ${known.join(', ')}`}`,
    })
  })
}

function missing(field: string, what: string, remedy: string): BadInput {
  return new BadInput({ code: 'missing-value', field, what: phrase`${what}`, remedy: phrase`${remedy}` })
}

function addList(notices: Command, terminal: Terminal): void {
  notices
    .command('list')
    .description('list where notices go')
    .option('--json', 'print them as JSON')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<ListOptions>()
      await withHost(options, async ({ client }) => {
        const { channels } = await client.notices.list()
        if (options.json === true) return terminal.print(JSON.stringify(channels, null, 2))
        if (channels.length === 0) return terminal.print('No notices are sent; `signum notices add` begins with them.')
        terminal.print(
          formatColumns<Channel>(
            [
              { heading: 'name', value: ({ name }) => name },
              { heading: 'by', value: ({ kind }) => kind },
              { heading: 'to', value: ({ to }) => (to === '' ? '-' : to) },
              { heading: 'secret', value: ({ secret }) => secret ?? '-' },
              { heading: 'on', value: ({ on }) => on.join(',') },
              { heading: 'last', value: ({ last }) => (last === null ? '-' : last.state) },
            ],
            channels,
          ),
        )
      })
    })
}

function addTest(notices: Command, terminal: Terminal): void {
  notices
    .command('test')
    .description('send a notice now')
    .argument('<name>', 'where to')
    .action(async (name: string, _: unknown, self: Command) => {
      await withHost(self.optsWithGlobals<CommonOptions>(), async ({ client }) => {
        const { error } = await client.notices.test({ name })
        if (error !== null) throw new CommandFailure(`the notice could not be sent: ${error}`)
        terminal.print(`sent to "${name}"`)
      })
    })
}

function addLog(notices: Command, terminal: Terminal): void {
  notices
    .command('log')
    .description('what became of the newest notices')
    .option('--limit <count>', 'how many', integerWithin(1, 1000), 20)
    .option('--json', 'print them as JSON')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<ListOptions>()
      await withHost(options, async ({ client }) => {
        const rows = await client.notices.log({ limit: options.limit })
        if (options.json === true) return terminal.print(JSON.stringify(rows, null, 2))
        if (rows.length === 0) return terminal.print('No notice was sent yet.')
        terminal.print(
          formatColumns<Delivery>(
            [
              { heading: 'when', value: ({ createdAt }) => formatTime(createdAt) },
              { heading: 'to', value: ({ channel }) => channel },
              { heading: 'notice', value: ({ title }) => title },
              { heading: 'state', value: stateText },
            ],
            rows,
          ),
        )
      })
    })
}

function stateText({ state, attempts, error, at }: Delivery): string {
  if (state === 'sent') return 'sent'
  if (state === 'failed') return `given up after ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}: ${error}`
  return error === null ? 'waiting' : `tried again at ${formatTime(at)}: ${error}`
}

function addRemove(notices: Command, terminal: Terminal): void {
  notices
    .command('remove')
    .description('send notices there no longer')
    .argument('<name>', 'where to')
    .action(async (name: string, _: unknown, self: Command) => {
      await withHost(self.optsWithGlobals<CommonOptions>(), async ({ client }) => {
        await client.notices.remove({ name })
        terminal.print(`notices no longer go to "${name}"`)
      })
    })
}
