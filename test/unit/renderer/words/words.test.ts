import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from '@vue/compiler-sfc'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import english from '../../../../renderer/words/en.json' with { type: 'json' }
import { plural } from '../../../../renderer/format/number.ts'
import { t } from '../../../../renderer/words/words.ts'

const root = join(import.meta.dirname, '../../../../renderer')
const files = globSync('**/*.{vue,ts}', { cwd: root }).filter(
  (file) => !file.startsWith('words') && file !== 'vite.config.ts',
)

interface Use {
  file: string
  key: string
  /** Names of the values that are given; null if they are not written out. */
  given: string[] | null
}

/** What template nodes have in common, of all that the compiler tells. */
interface TemplateNode {
  type: number
  tag?: string
  content?: string | { loc: { source: string } }
  children?: TemplateNode[]
  props?: {
    type: number
    name: string
    value?: { content: string }
    exp?: { loc: { source: string } }
    arg?: { content: string }
  }[]
}

const attributesInWords = ['title', 'aria-label', 'placeholder', 'label', 'alt', 'help', 'empty']
/**
 * What stands in a template as it is in every language: names of products, formats and keys, what is typed; signs and
 * symbols.
 */
const untranslated = new Set([
  'Signum',
  'XLSX',
  'Ctrl',
  'Alt',
  'mu',
  'npm start',
  'matrix',
  'phases',
  '"after"',
  'study list',
  'study run NAME',
  'tag:name',
  '1e-4..0.1 in 4 log',
  '/home/me/runs',
  'dataset=cifar10 model=resnet20 epochs=200',
  'val.acc=deployed.accuracy',
  'deployed.accuracy',
])
const symbols = /^(\W|\d|\b[A-Za-z]\b|ms)+$/
const isWords = (text: string) => /[A-Za-z]/.test(text) && !untranslated.has(text) && !symbols.test(text)

function usesIn(file: string, code: string): Use[] {
  const found: Use[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText() === 't' && node.arguments.length > 0) {
      const [key, values] = node.arguments
      const given =
        values === undefined
          ? []
          : ts.isObjectLiteralExpression(values)
            ? values.properties.map((property) => property.name!.getText())
            : null
      if (ts.isStringLiteral(key!)) found.push({ file, key: key.text, given })
    }
    if (ts.isCallExpression(node) && node.expression.getText() === 'plural') {
      const noun = node.arguments[1]!
      if (ts.isStringLiteral(noun)) found.push({ file, key: `count.${noun.text}`, given: ['count'] })
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('code.ts', code, ts.ScriptTarget.Latest, true))
  return found
}

/** Uses of messages in a file, and words that a template says itself. */
function read(file: string): { uses: Use[]; said: string[] } {
  const source = readFileSync(join(root, file), 'utf8')
  if (file.endsWith('.ts')) return { uses: usesIn(file, source), said: [] }
  const { descriptor } = parse(source)
  const uses = usesIn(file, descriptor.scriptSetup?.content ?? '')
  const said: string[] = []
  const walk = (node: TemplateNode): void => {
    if (node.type === 2) said.push(...[(node.content as string).trim()].filter(isWords))
    if (node.type === 5) uses.push(...usesIn(file, `(${(node.content as { loc: { source: string } }).loc.source})`))
    for (const { type, name, value, exp } of node.props ?? []) {
      if (type === 6 && node.tag === 'i18n-t' && name === 'keypath')
        uses.push({
          file,
          key: value!.content,
          given: (node.children ?? []).flatMap(
            (child) =>
              child.props?.filter((prop) => prop.type === 7 && prop.name === 'slot').map((prop) => prop.arg!.content) ??
              [],
          ),
        })
      if (type === 6 && node.tag !== 'Icon' && attributesInWords.includes(name) && isWords(value?.content ?? ''))
        said.push(value!.content)
      if (type === 7 && exp !== undefined && name !== 'for' && name !== 'slot')
        uses.push(...usesIn(file, `(${exp.loc.source})`))
    }
    node.children?.forEach(walk)
  }
  if (descriptor.template?.ast !== undefined) walk(descriptor.template.ast as unknown as TemplateNode)
  return { uses, said }
}

const readings = files.map(read)
const uses = readings.flatMap((reading) => reading.uses)
const messages = new Map(
  Object.entries(english).flatMap(([folder, entries]) =>
    Object.entries(entries).map(([name, message]) => [`${folder}.${name}`, message as string]),
  ),
)
const valuesOf = (message: string) => [...new Set([...message.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!))].sort()

describe('the words of the window', () => {
  test('stand in one file: templates say nothing themselves', () => {
    expect(readings.flatMap(({ said }, index) => said.map((text) => `${files[index]}: ${text}`))).toEqual([])
  })

  test('are all used, and all there', () => {
    const used = new Set(uses.map(({ key }) => key))
    expect([...used].filter((key) => !messages.has(key))).toEqual([])
    expect([...messages.keys()].filter((key) => !used.has(key))).toEqual([])
  })

  test('are given the values that they name, and no others', () => {
    const wrong = uses.filter(
      ({ key, given }) =>
        given !== null && JSON.stringify([...given].sort()) !== JSON.stringify(valuesOf(messages.get(key) ?? '')),
    )
    expect(
      wrong.map(({ file, key, given }) => `${file} ${key}: ${given!.join(', ')} for “${messages.get(key)}”`),
    ).toEqual([])
  })

  test('are read with their values and their plurals', () => {
    expect(t('frame.openRun', { id: 7 })).toBe('Open run 7')
    expect([0, 1, 2, 12_000].map((count) => plural(count, 'run'))).toEqual(['0 runs', '1 run', '2 runs', '12,000 runs'])
    for (const [key, message] of messages) {
      const said = key.startsWith('count.')
        ? plural(2, key.slice('count.'.length) as 'run')
        : t(key as 'frame.openRun', Object.fromEntries(valuesOf(message).map((name) => [name, `<${name}>`])))
      expect(said, key).not.toMatch(/[{}|]|^$/)
    }
  })
})
