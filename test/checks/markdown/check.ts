// npm run -s check:markdown [-- --if-available] [-- --sabotage] [-- --documents N] [-- --seed N]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { micromark } from 'micromark'
import { gfmTable, gfmTableHtml } from 'micromark-extension-gfm-table'
import { RandomStream } from '../../../electron/data/random.ts'
import { proseHtml } from '../../../shared/reports/html/prose.ts'
import { parseMarkdown } from '../../../shared/reports/markdown.ts'
import { checkWith, runPython } from '../python.ts'
import { randomDocument } from './documents.ts'

const help = `Reads random Markdown documents (nested lists, quotes, code, tables, emphasis in every order) as reports
do, and compares the HTML with that of markdown-it-py in its CommonMark mode with GitHub's tables. Where markdown-it-py
and micromark, which reports are read with, disagree about emphasis, micromark's own HTML counts.
  --if-available  succeed, saying so, where markdown-it-py is not installed
  --sabotage      spoil one document's HTML: the check must then fail
  --documents N   how many (default: 2000)
  --seed N        of the documents (default: 1)
PYTHON names an interpreter with markdown-it-py; without it, python3.`

const flag = { type: 'boolean' } as const
const { values: options } = parseArgs({
  options: {
    'if-available': flag,
    sabotage: flag,
    help: flag,
    documents: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
  },
})

/** HTML without what only looks differ by: blanks around blocks, quotes as entities, titles and classes. */
function normal(html: string): string {
  return (
    html
      .replaceAll(/<pre><code class="[^"]*">/g, '<pre><code>')
      .replaceAll(' rel="noreferrer"', '')
      .replaceAll(/text-align: ?/g, 'text-align: ')
      .replaceAll(/<(t[dh]) align="(\w+)">/g, '<$1 style="text-align: $2">')
      .replaceAll('&apos;', "'")
      .replaceAll('&quot;', '"')
      .replaceAll(/ title="[^"]*"/g, '')
      .replaceAll(/<br \/>\s*/g, '<br />')
      .replaceAll(/\s*\n\s*/g, ' ')
      .replaceAll(/\s*(<\/?(p|ul|ol|li|blockquote|h\d|table|thead|tbody|tr|td|th|hr|pre)\b[^>]*>)\s*/g, '$1')
      .replaceAll('<tbody></tbody>', '')
      // Ours are links only where a reader may follow them.
      .replaceAll(/<a href="(?!https?:)[^"]*">(.*?)<\/a>/g, '$1')
      .trim()
  )
}

/** The HTML of the library itself: the check of how we write it where the two libraries read a text differently. */
function byMicromark(text: string): string {
  return micromark(text, {
    allowDangerousProtocol: true,
    extensions: [gfmTable(), { disable: { null: ['htmlFlow', 'htmlText'] } }],
    htmlExtensions: [gfmTableHtml()],
  })
}

function check(): number {
  const stream = RandomStream.of(Number(options.seed), 'markdown documents')
  const documents = Array.from({ length: Number(options.documents) }, () => randomDocument(() => stream.uniform()))
  const folder = mkdtempSync(join(tmpdir(), 'signum-markdown-'))
  try {
    writeFileSync(join(folder, 'documents.json'), JSON.stringify(documents))
    const theirs = JSON.parse(
      runPython([join(import.meta.dirname, 'reference.py'), join(folder, 'documents.json')]),
    ) as string[]
    const ours = documents.map((text) => proseHtml(parseMarkdown(text)))
    if (options.sabotage === true) ours[0] = ours[0]!.replace(/[a-z]/, 'X')
    const differing = documents.flatMap((text, index) =>
      normal(ours[index]!) === normal(theirs[index]!) ? [] : { text, ours: ours[index]!, theirs: theirs[index]! },
    )
    // Which lists of quotes are loose micromark misses; there markdown-it-py has to agree.
    const inlines = (html: string) => normal(html).replaceAll(/<\/?p>\s*/g, '')
    const wrong = differing.filter(({ text, ours: written }) => inlines(written) !== inlines(byMicromark(text)))
    for (const each of wrong.slice(0, 3))
      console.error(`--- document\n${each.text}\n--- markdown-it-py\n${each.theirs}\n--- ours\n${each.ours}`)
    const equal = documents.length - differing.length
    console.log(
      `${equal} of ${documents.length} documents have the HTML of markdown-it-py, ` +
        `${differing.length - wrong.length} that of micromark alone`,
    )
    return wrong.length === 0 ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true })
  }
}

if (options.help === true) console.log(help)
else await checkWith(['markdown_it'], options['if-available'], () => Promise.resolve(check()))
