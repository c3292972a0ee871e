import ts from 'typescript'

/** A text that a person reads, and the line on which it begins. */
export interface Text {
  line: number
  text: string
}

const lineOf = (source: string, position: number) => source.slice(0, position).split('\n').length

/** A comment without its signs; the lines of a run of `//` belong together. */
const plain = (comment: string) =>
  comment
    .replace(/^\/\*+|\*+\/$|^<!--|-->$/g, '')
    .replace(/^[ \t]*(?:\*|\/\/)[ \t]?/gm, '')
    .replace(/\s+/g, ' ')
    .trim()

/** The trivia before each token of a program: comments are there and nowhere else. */
function trivia(source: string): { start: number; text: string }[] {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true)
  const found: { start: number; text: string }[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isJSDoc(node)) return
    const children = node.getChildren(file)
    if (children.length > 0) return children.forEach(visit)
    const start = node.getFullStart()
    const text = source.slice(start, node.getStart(file))
    if (text.includes('/')) found.push({ start, text })
  }
  visit(file)
  return found
}

/** The comments of a TypeScript program. */
export function commentsOf(source: string): Text[] {
  return trivia(source).flatMap(({ start, text }) =>
    [...text.matchAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*(?:\n[ \t]*\/\/[^\n]*)*/g)].map((match) => ({
      line: lineOf(source, start + match.index),
      text: plain(match[0]),
    })),
  )
}

/** The string literals of a program that have at least three words: errors, helps, titles. */
export function sentencesOf(source: string): Text[] {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true)
  const found: Text[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) return
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node)) {
      const text = ts.isTemplateExpression(node)
        ? [node.head.text, ...node.templateSpans.map((span) => span.literal.text)].join('…')
        : node.text
      // Statements of SQL are no words of a person.
      if (/\w+ \w+ \w+/.test(text) && !/\b(?:SELECT|INSERT|UPDATE|DELETE|CREATE|WHERE|FROM)\b/.test(text))
        found.push({ line: lineOf(source, node.getStart(file)), text: text.replace(/\s+/g, ' ') })
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

/** The scripts of a Vue component, at their lines: everything else is blank. */
export function scriptsOf(component: string): string {
  const scripts = [...component.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)]
  return scripts
    .map((match) => '\n'.repeat(lineOf(component, match.index + match[0].indexOf('>')) - 1) + match[1])
    .join('\n')
}

/** The sentences of a document, without code blocks and code in lines. */
export function paragraphsOf(markdown: string): Text[] {
  return markdown
    .replace(/^(?: {4}|\t).*$/gm, '')
    .replace(/```[\s\S]*?```/g, (block) => block.replace(/[^\n]/g, ''))
    .replace(/`[^`\n]*`/g, '`')
    .split('\n')
    .map((text, index) => ({ line: index + 1, text: text.trim() }))
    .filter(({ text }) => text !== '')
}

/** The messages of a file of words, one level of folders deep. */
export function messagesOf(json: string): Text[] {
  return json.split('\n').flatMap((line, index) => {
    const text = /^\s*"\w+": "(.*)",?$/.exec(line)?.[1]
    return text === undefined ? [] : [{ line: index + 1, text }]
  })
}
