import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { messageOf } from '../../../shared/errors/message-of.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { suggestion } from '../../../shared/errors/suggestion.ts'
import { lineOf } from '../../../shared/errors/voice.ts'
import { faultsOf } from '../../../shared/contract/fault-schema.ts'
import { FaultError } from '../../../shared/errors/fault-error.ts'
import { reportPage } from '../../../shared/reports/html/page.ts'
import { imprintOf } from '../../../shared/reports/imprint.ts'
import { reportLatex } from '../../../shared/reports/latex/document.ts'
import { keptReport, reportTextOf } from '../../../shared/reports/kept-report.ts'
import { liveKeys, liveKinds } from '../../../shared/reports/live-block.ts'
import { showReport, type ShownReport } from '../../../shared/reports/shown.ts'
import { reportTemplate } from '../../../shared/reports/template.ts'
import type { Host } from '../../host/host.ts'
import { CommandFailure } from '../command-failure.ts'
import { editText } from '../edit-text.ts'
import { endingOf, requireEnding } from '../endings.ts'
import { formatColumns } from '../columns.ts'
import { formatTime } from '../format.ts'
import { learnStore } from '../learn-store.ts'
import type { Terminal } from '../terminal.ts'
import { terminalVoice } from '../terminal-voice.ts'
import { withHost, type CommonOptions } from '../with-host.ts'
import { writeOutput } from '../write-output.ts'

type Client = Host['client']
type ReportOptions = CommonOptions & {
  json?: boolean
  from?: string
  study?: string
  output: string
  partial?: boolean
}

/** `signum report`: texts with tables and figures that are made of the runs as they are. */
export function addReportCommand(program: Command, terminal: Terminal): void {
  const report = program
    .command('report')
    .description('write reports: Markdown with live tables, figures and comparisons; export them as HTML or LaTeX')
    .addHelpText('after', blockHelp())
  addList(report, terminal)
  addNew(report, terminal)
  addEdit(report, terminal)
  addShow(report, terminal)
  addExport(report, terminal)
  addRename(report, terminal)
  addRemove(report, terminal)
}

/** What may be written into live blocks. */
function blockHelp(): string {
  const example = '```table\nstudy: Demo\nrows: model, quantizer\ntest: welch\n```'
  return [
    '',
    'A live block is fenced code that is called table, figure or comparison, with a line "key: value" each:',
    ...example.split('\n').map((line) => `  ${line}`),
    ...liveKinds.map((kind) => `  ${kind}: ${liveKeys(kind).join(', ')}`),
  ].join('\n')
}

function addList(report: Command, terminal: Terminal): void {
  report
    .command('list')
    .description('list the reports')
    .option('--json', 'print them as JSON, with their texts')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<ReportOptions>()
      await withHost(options, async ({ client }) => {
        const kept = (await client.shelf.list({ kind: 'report' })).map(({ name, value, changedAt }) => ({
          name,
          changedAt,
          text: reportTextOf(value),
        }))
        if (options.json === true) return terminal.print(JSON.stringify(kept, null, 2))
        if (kept.length === 0) return terminal.print('There are no reports; `signum report new NAME` makes one.')
        terminal.print(
          formatColumns(
            [
              { heading: 'report', value: ({ name }) => name },
              { heading: 'changed', value: ({ changedAt }) => formatTime(changedAt) },
              { heading: 'lines', value: ({ text }) => String(text.split('\n').length), align: 'right' },
            ],
            kept,
          ),
        )
      })
    })
}

function addNew(report: Command, terminal: Terminal): void {
  report
    .command('new')
    .description('make a report from a file, or from a template with a table and a figure')
    .argument('<name>', 'its name')
    .option('--from <file>', 'its text; - reads standard input')
    .option('--study <id or name>', 'of which study the template is (default: of all finished runs)')
    .action(async (name: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<ReportOptions>()
      const text = options.from === undefined ? reportTemplate(name, options.study) : textOfFile(options.from)
      await withHost(options, async ({ client }) => {
        const existing = (await client.shelf.list({ kind: 'report' })).some((kept) => kept.name === name)
        if (existing)
          throw new BadInput({
            code: 'name-taken',
            subject: name,
            what: phrase`there is a report "${name}" already`,
            remedy: phrase`change it with \`signum report edit\`, or choose another name`,
          })
        await client.shelf.keep({ kind: 'report', name, value: keptReport(text), over: null })
        if (options.quiet !== true) terminal.say(`kept the report "${name}"`)
      })
    })
}

function addEdit(report: Command, terminal: Terminal): void {
  report
    .command('edit')
    .description('change the text of a report in your editor (VISUAL, EDITOR), or replace it by a file')
    .argument('<name>', 'its name')
    .option('--from <file>', 'the new text; - reads standard input')
    .action(async (name: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<ReportOptions>()
      const { text: before, changedAt: over } = await withHost(options, ({ client }) => findReport(client, name))
      // The store is closed meanwhile: an editor may be open for hours.
      const text = options.from === undefined ? await editText(before, '.md') : textOfFile(options.from)
      if (text === before) return terminal.say(`"${name}" was not changed`)
      const change = { kind: 'report', name, value: keptReport(text), over } as const
      try {
        await withHost(options, ({ client }) => client.shelf.keep(change))
      } catch (error) {
        throw options.from === undefined ? savedBeside(name, text, error) : error
      }
      if (options.quiet !== true) terminal.say(`kept the report "${name}"`)
    })
}

function addShow(report: Command, terminal: Terminal): void {
  report
    .command('show')
    .description('print the text of a report')
    .argument('<name>', 'its name')
    .option('--json', 'print name and text as JSON')
    .action(async (name: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<ReportOptions>()
      await withHost(options, async ({ client }) => {
        const { text } = await findReport(client, name)
        terminal.print(options.json === true ? JSON.stringify({ name, text }, null, 2) : text)
      })
    })
}

function addExport(report: Command, terminal: Terminal): void {
  report
    .command('export')
    .description('write a report with its tables and figures as they are now: one HTML file, or one LaTeX document')
    .argument('<name>', 'its name, or a Markdown file')
    .requiredOption('--output <file>', '.html loads nothing from elsewhere, .tex needs booktabs and pgfplots')
    .option('--partial', 'write it even if some block cannot be made')
    .action(async (name: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<ReportOptions>()
      requireEnding(options.output, ['html', 'tex'], { what: 'a report' })
      await withHost(options, async ({ client }) => {
        await learnStore(client)
        const text =
          /\.(md|markdown)$/i.test(name) && existsSync(name) ? textOfFile(name) : (await findReport(client, name)).text
        const shown = await showReport(name, text, client)
        const say = (error: unknown): string => words(error, self)
        const failures = failuresOf(shown, say)
        for (const failure of failures) terminal.say(`signum: ${failure}`)
        if (failures.length > 0 && options.partial !== true)
          throw new CommandFailure(
            `${options.output} was not written: ${failures.length === 1 ? 'a block' : `${failures.length} blocks`} ` +
              'of the report cannot be made; correct it, or write it without with --partial',
          )
        const imprint = imprintOf(new Date())
        const written =
          endingOf(options.output) === 'tex' ? reportLatex(shown, imprint) : reportPage(shown, { imprint, say })
        writeOutput(options.output, written)
        if (options.quiet !== true) terminal.say(`wrote ${options.output}`)
      })
    })
}

function addRename(report: Command, terminal: Terminal): void {
  report
    .command('rename')
    .description('call a report by another name')
    .argument('<name>', 'its name')
    .argument('<new-name>', 'the new one')
    .action(async (from: string, to: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<ReportOptions>()
      await withHost(options, async ({ client }) => {
        await findReport(client, from)
        await client.shelf.rename({ kind: 'report', from, to })
        if (options.quiet !== true) terminal.say(`the report "${from}" is called "${to}" now`)
      })
    })
}

function addRemove(report: Command, terminal: Terminal): void {
  report
    .command('remove')
    .description('remove a report')
    .argument('<name>', 'its name')
    .action(async (name: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<ReportOptions>()
      await withHost(options, async ({ client }) => {
        await findReport(client, name)
        await client.shelf.remove({ kind: 'report', name })
        if (options.quiet !== true) terminal.say(`removed the report "${name}"`)
      })
    })
}

/** The failure to keep what was written in an editor, after that was written to a file so that it is not lost. */
function savedBeside(name: string, text: string, error: unknown): unknown {
  if (faultsOf(error)?.some(({ code }) => code === 'conflict') !== true) return error
  const file = join(mkdtempSync(join(tmpdir(), 'signum-report-')), 'report.md')
  writeFileSync(file, text)
  return new BadInput({
    code: 'conflict',
    subject: name,
    what: phrase`"${name}" was changed or removed elsewhere while it was edited; nothing was kept`,
    remedy: phrase`your text is in ${file}: compare it with \`report show\`, then keep it with \`report edit --from\``,
  })
}

/** The text of a report, and when it was changed. @throws BadInput if there is none of the name */
async function findReport(client: Client, name: string): Promise<{ text: string; changedAt: number }> {
  const kept = await client.shelf.list({ kind: 'report' })
  const found = kept.find((each) => each.name === name)
  if (found !== undefined) return { text: reportTextOf(found.value), changedAt: found.changedAt }
  const names = kept.map((each) => each.name)
  const others = names.length === 0 ? 'there are none yet' : `there are ${names.join(', ')}`
  throw new BadInput({
    code: 'unknown-name',
    subject: name,
    what: phrase`there is no report "${name}"`,
    remedy: phrase`${suggestion(name, names) ?? others}`,
  })
}

function failuresOf({ parts }: ShownReport, say: (error: unknown) => string): string[] {
  return parts.flatMap((part) => (part.kind === 'failure' ? `line ${part.line}: ${say(part.error)}` : []))
}

function words(error: unknown, command: Command): string {
  const faults = error instanceof FaultError ? error.faults : faultsOf(error)
  return faults === null ? messageOf(error) : lineOf(faults, terminalVoice(command))
}

/** @throws BadInput if the file cannot be read */
function textOfFile(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (error) {
    throw new BadInput({
      code: 'unreadable',
      subject: file,
      what: phrase`${file} cannot be read: ${messageOf(error)}`,
      remedy: 'check its path',
    })
  }
}
