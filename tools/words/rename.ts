import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

/**
 * Renames messages of the window, in `en.json` and wherever they are used.
 *
 * `node tools/words/rename.ts FILE`: each line of FILE is `folder.old|new|text`. Without a new name the old one stays,
 * without a text the old text stays.
 */
const messagesFile = 'renderer/words/en.json'
type Messages = Record<string, Record<string, string>>

const messages = JSON.parse(readFileSync(messagesFile, 'utf8')) as Messages
const renamed = new Map<string, string>()
const texts = new Map<string, string>()

for (const line of readFileSync(process.argv[2]!, 'utf8').split('\n').filter(Boolean)) {
  const [key, name = '', text = ''] = line.split('|').length > 3 ? splitPlural(line) : line.split('|')
  const [folder, old] = key!.split('.') as [string, string]
  if (messages[folder]?.[old] === undefined) throw new Error(`There is no message ${key}.`)
  if (name !== '' && name !== old) renamed.set(key!, `${folder}.${name}`)
  if (text !== '') texts.set(key!, text)
}

/** A plural has a bar of its own: only the first two bars separate. */
function splitPlural(line: string): [string, string, string] {
  const first = line.indexOf('|')
  const second = line.indexOf('|', first + 1)
  return [line.slice(0, first), line.slice(first + 1, second), line.slice(second + 1)]
}

const next: Messages = {}
for (const [folder, entries] of Object.entries(messages)) {
  const moved = Object.entries(entries).map(([name, text]) => {
    const key = `${folder}.${name}`
    return [(renamed.get(key) ?? key).slice(folder.length + 1), texts.get(key) ?? text] as const
  })
  const names = moved.map(([name]) => name)
  const twice = names.find((name, place) => names.indexOf(name) !== place)
  if (twice !== undefined) throw new Error(`Two messages would be called ${folder}.${twice}.`)
  next[folder] = Object.fromEntries(moved.sort(([a], [b]) => (a < b ? -1 : 1)))
}
writeFileSync(messagesFile, `${JSON.stringify(next, null, 2)}\n`)

const files = execFileSync('git', ['ls-files', 'renderer', 'test'], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => /\.(ts|vue)$/.test(file))
for (const file of files) {
  const source = readFileSync(file, 'utf8')
  const changed = source
    .replace(/(['"])([a-z]+\.[A-Za-z0-9]+)\1/g, (whole, quote: string, key: string) =>
      renamed.has(key) ? `${quote}${renamed.get(key)}${quote}` : whole,
    )
    .replace(/(plural\([^\n]*?, ')(\w+)('\))/g, (whole, before: string, noun: string, after: string) => {
      const key = renamed.get(`count.${noun}`)
      return key === undefined ? whole : `${before}${key.slice('count.'.length)}${after}`
    })
  if (changed !== source) writeFileSync(file, changed)
}
process.stdout.write(`${renamed.size} renamed, ${texts.size} reworded\n`)
