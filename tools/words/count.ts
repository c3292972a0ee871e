import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { turns, turnsIn } from './dialect.ts'
import { commentsOf, messagesOf, paragraphsOf, scriptsOf, sentencesOf, type Text } from './texts.ts'

const help = `Counts turns of phrase that readers stumble over (tools/words/dialect.ts), by where they are.

  npm run -s words -- [--at COMMIT] [--list [KIND]] [--under FOLDER]

--at COMMIT     count in a commit instead of the working tree
--list          print each of them with its file and line
--kind KIND     messages, strings, docs, comments or tests (comments and strings of tests)
--under FOLDER  only files under this folder
`

const { values } = parseArgs({
  options: {
    at: { type: 'string' },
    list: { type: 'boolean', default: false },
    kind: { type: 'string' },
    under: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  process.stdout.write(help)
  process.exit()
}

type Kind = 'messages' | 'strings' | 'docs' | 'comments' | 'tests'
const kinds: readonly Kind[] = ['messages', 'strings', 'docs', 'comments', 'tests']

const git = (...words: string[]) => execFileSync('git', words, { encoding: 'utf8', maxBuffer: 2 ** 28 })
const files = (values.at === undefined ? git('ls-files') : git('ls-tree', '-r', '--name-only', values.at))
  .split('\n')
  .filter((file) => file.startsWith(values.under))
const read = (file: string) =>
  values.at === undefined ? readFileSync(file, 'utf8') : git('show', `${values.at}:${file}`)

/** What a person reads in a file, by kind. */
function textsOf(file: string): [Kind, Text[]][] {
  if (/^renderer\/words\/\w+\.json$/.test(file)) return [['messages', messagesOf(read(file))]]
  if (file.endsWith('.md')) return [['docs', paragraphsOf(read(file))]]
  if (!/\.(ts|js|vue)$/.test(file) || file.startsWith('tools/words/')) return []
  const source = file.endsWith('.vue') ? scriptsOf(read(file)) : read(file)
  const [comments, strings] = [commentsOf(source), sentencesOf(source)]
  if (file.startsWith('test/')) return [['tests', [...comments, ...strings]]]
  return [
    ['comments', comments],
    ['strings', strings],
  ]
}

const counts = new Map(turns.map((turn) => [turn, new Map<Kind, number>()]))
const texts = new Map<Kind, number>()
for (const file of files) {
  for (const [kind, found] of textsOf(file)) {
    if (values.kind !== undefined && values.kind !== kind) continue
    texts.set(kind, (texts.get(kind) ?? 0) + found.length)
    for (const { line, text } of found) {
      for (const { turn, count } of turnsIn(text)) {
        const byKind = counts.get(turn)!
        byKind.set(kind, (byKind.get(kind) ?? 0) + count)
        if (values.list) process.stdout.write(`${file}:${line}: [${turn.name}] ${text}\n`)
      }
    }
  }
}

const cell = (text: string | number) => String(text).padStart(10)
const row = (name: string, cells: readonly (string | number)[]) => `${name.padEnd(16)}${cells.map(cell).join('')}\n`
process.stdout.write(row('', kinds))
for (const [turn, byKind] of counts)
  process.stdout.write(
    row(
      turn.name,
      kinds.map((kind) => byKind.get(kind) ?? 0),
    ),
  )
const sum = (kind: Kind) => [...counts.values()].reduce((total, byKind) => total + (byKind.get(kind) ?? 0), 0)
process.stdout.write(row('all', kinds.map(sum)))
process.stdout.write(
  row(
    'of texts',
    kinds.map((kind) => texts.get(kind) ?? 0),
  ),
)
