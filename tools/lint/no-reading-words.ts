import { relative, sep } from 'node:path'
import type { Rule } from 'eslint'
import type { CallExpression, Expression, Node, PrivateIdentifier, Super } from 'estree'

/** What people read; a program reads the code, the subject, the field, the id or the name that stands beside it. */
const wordProperties = new Set(['message', 'help', 'title', 'description', 'definition', 'remedy', 'reason', 'stderr'])
/** Variables that hold such words; "error" because a message on its way is often called so. */
const wordVariables = new Set([...wordProperties, 'error', 'complaint', 'words'])
/** Functions that give the words of an error. */
const wordFunctions = new Set([
  'messageOf',
  'describeFailure',
  'said',
  'clauseOf',
  'lineOf',
  'sentencesOf',
  'sentenceOf',
])
/** Ways to look for meaning in a text. Changing its case or cutting it to a width is not one. */
const searches = new Set([
  'includes',
  'indexOf',
  'lastIndexOf',
  'match',
  'matchAll',
  'replace',
  'replaceAll',
  'search',
  'split',
  'startsWith',
  'endsWith',
])
const patternMethods = new Set(['test', 'exec'])
const comparisons = new Set(['===', '!==', '==', '!='])

/** A file that may read words, because they are another program's and nothing else tells what happened. */
export interface ReadingException {
  file: string
  reason: string
}

type AnyNode = Node | Expression | PrivateIdentifier | Super

/** Whether an expression is a text for people, as far as its name tells. */
function isWords(node: AnyNode): boolean {
  switch (node.type as string) {
    case 'ChainExpression':
    case 'TSNonNullExpression':
    case 'TSAsExpression':
      return isWords((node as unknown as { expression: AnyNode }).expression)
  }
  switch (node.type) {
    case 'MemberExpression':
      return !node.computed && node.property.type === 'Identifier' && wordProperties.has(node.property.name)
    case 'Identifier':
      return wordVariables.has(node.name)
    case 'CallExpression':
      return isWordCall(node)
    case 'LogicalExpression':
      return isWords(node.left) || isWords(node.right)
    case 'ConditionalExpression':
      return isWords(node.consequent) || isWords(node.alternate)
    default:
      return false
  }
}

/** messageOf(error), String(error.message), error.message.trim() and the like. */
function isWordCall({ callee, arguments: given }: Pick<CallExpression, 'callee' | 'arguments'>): boolean {
  if (callee.type === 'Identifier')
    return wordFunctions.has(callee.name) || (callee.name === 'String' && given[0] !== undefined && isWords(given[0]))
  const keeps = ['trim', 'toLowerCase', 'toUpperCase', 'slice']
  return (
    callee.type === 'MemberExpression' &&
    callee.property.type === 'Identifier' &&
    ((keeps.includes(callee.property.name) && isWords(callee.object)) || wordFunctions.has(callee.property.name))
  )
}

/** "words" is the name of lists, too: asking whether one includes an item reads no words. */
function isList(node: AnyNode, method: string): boolean {
  return node.type === 'Identifier' && node.name === 'words' && (method === 'includes' || method === 'indexOf')
}

function isText(node: AnyNode): boolean {
  if (node.type === 'Literal') return typeof node.value === 'string' && node.value !== ''
  return node.type === 'TemplateLiteral'
}

/** ESLint rule: no code reads meaning out of words that are written for people. */
export const noReadingWords: Rule.RuleModule = {
  meta: {
    type: 'problem',
    schema: [
      {
        type: 'array',
        items: {
          type: 'object',
          properties: { file: { type: 'string' }, reason: { type: 'string', minLength: 20 } },
          required: ['file', 'reason'],
          additionalProperties: false,
        },
      },
    ],
  },
  create(context) {
    const exceptions = (context.options[0] ?? []) as readonly ReadingException[]
    const file = relative(context.cwd, context.filename).split(sep).join('/')
    if (exceptions.some((exception) => exception.file === file)) return {}

    const report = (node: Node) =>
      context.report({
        node,
        message:
          'This reads meaning out of words for people: a rewording or a translation would break it. Give the value a ' +
          'code, an id or a field of its own and read that (shared/errors).',
      })

    const visitor: Rule.RuleListener = {
      CallExpression(node) {
        const { callee } = node
        if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return
        const { name } = callee.property
        if (searches.has(name) && isWords(callee.object) && !isList(callee.object, name)) report(node)
        const [first] = node.arguments
        if (patternMethods.has(name) && first !== undefined && isWords(first)) report(node)
      },
      BinaryExpression(node) {
        if (!comparisons.has(node.operator)) return
        if ((isWords(node.left) && isText(node.right)) || (isText(node.left) && isWords(node.right))) report(node)
      },
      SwitchStatement(node) {
        if (isWords(node.discriminant) && node.cases.some(({ test }) => test && isText(test))) report(node)
      },
    }
    const { defineTemplateBodyVisitor } = context.sourceCode.parserServices as {
      defineTemplateBodyVisitor?: (template: Rule.RuleListener, script: Rule.RuleListener) => Rule.RuleListener
    }
    return defineTemplateBodyVisitor === undefined ? visitor : defineTemplateBodyVisitor(visitor, visitor)
  },
}
