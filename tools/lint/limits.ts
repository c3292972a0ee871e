import type { Rule } from 'eslint'

/** Columns of a line, lines of a file, lines of a function: the most that code may have. */
export const longestLine = 120
export const longestFile = 300
export const longestFunction = 100

/** ESLint rule: no line is longer than `longestLine`. */
export const lineLength: Rule.RuleModule = {
  meta: { type: 'layout', schema: [] },
  create: (context) => ({
    Program(): void {
      for (const [index, line] of context.sourceCode.lines.entries()) {
        if (line.length <= longestLine) continue
        context.report({
          loc: { line: index + 1, column: longestLine },
          message: `This line has ${line.length} columns; ${longestLine} is the most. Wrap it.`,
        })
      }
    },
  }),
}

/**
 * ESLint rule: no function is longer than its option, `longestFunction` unless given. The body of a describe() is a
 * list of tests, and is not counted.
 */
export const functionLength: Rule.RuleModule = {
  meta: { type: 'suggestion', schema: [{ type: 'number' }] },
  create(context) {
    const most = (context.options[0] as number | undefined) ?? longestFunction
    function check(node: Rule.Node): void {
      const lines = node.loc!.end.line - node.loc!.start.line + 1
      if (lines <= most || isDescribed(node)) return
      context.report({
        node,
        message: `This function has ${lines} lines; ${most} is the most. Divide it by purpose.`,
      })
    }
    return { FunctionDeclaration: check, FunctionExpression: check, ArrowFunctionExpression: check }
  },
}

/** Whether a function is the body of describe(..) or of describe.each(..)(..). */
function isDescribed({ parent }: Rule.Node): boolean {
  if (parent?.type !== 'CallExpression') return false
  let { callee }: { callee: unknown } = parent
  while (true) {
    const node = callee as { type: string; name?: string; object?: unknown; callee?: unknown; tag?: unknown }
    if (node.type === 'Identifier') return node.name === 'describe'
    callee = node.object ?? node.callee ?? node.tag
    if (callee === undefined) return false
  }
}
