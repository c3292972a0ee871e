import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ESLint } from 'eslint'
import { expect, test } from 'vitest'
import { longestFile, longestFunction, longestLine } from '../../../../tools/lint/limits.ts'

const root = join(import.meta.dirname, '../../../..')
const lint = new ESLint({ cwd: root })
const limits = ['signum/line-length', 'signum/function-length', 'max-lines']

async function refused(text: string, file = 'shared/errors/planted.ts'): Promise<string[]> {
  const [result] = await lint.lintText(text, { filePath: join(root, file) })
  expect(result!.messages.filter(({ fatal }) => fatal === true)).toEqual([])
  return result!.messages.flatMap(({ ruleId }) => (limits.includes(ruleId ?? '') ? [ruleId!] : []))
}

const comment = (columns: number) => `// ${'x'.repeat(columns - 3)}\n`
const body = (lines: number) => `{\n${'  work()\n'.repeat(lines - 2)}}`

test('a line of more than 120 columns fails lint, in Vue files too', async () => {
  expect(await refused(comment(longestLine))).toEqual([])
  expect(await refused(comment(longestLine + 1))).toEqual(['signum/line-length'])
  const page = (columns: number) => `<script setup lang="ts">\n${comment(columns)}</script>\n`
  expect(await refused(page(longestLine), 'renderer/Planted.vue')).toEqual([])
  expect(await refused(page(longestLine + 1), 'renderer/Planted.vue')).toEqual(['signum/line-length'])
})

test('a file of more than 300 lines fails lint', async () => {
  expect(await refused('//\n'.repeat(longestFile))).toEqual([])
  expect(await refused('//\n'.repeat(longestFile + 1))).toEqual(['max-lines'])
})

test.each(['export function f() ', 'export const f = () => ', 'export const f = { g() '])(
  'a function of more than 100 lines fails lint: %s',
  async (head) => {
    const end = head.includes('{ g') ? ' }\n' : '\n'
    expect(await refused(`${head}${body(longestFunction)}${end}`)).toEqual([])
    expect(await refused(`${head}${body(longestFunction + 1)}${end}`)).toEqual(['signum/function-length'])
  },
)

test('the body of a describe is a list of tests: it may be longer, a test may not', async () => {
  const file = 'test/unit/planted.test.ts'
  const long = body(longestFunction + 1)
  expect(await refused(`describe('a', () => ${long})\n`, file)).toEqual([])
  expect(await refused(`describe.each([1])('a', () => ${long})\n`, file)).toEqual([])
  expect(await refused(`test('a', () => ${long})\n`, file)).toEqual(['signum/function-length'])
})

test('Python and the kernels, which ESLint does not read, keep to 120 columns', () => {
  const files = execFileSync('git', ['ls-files', '*.py', 'resources/kernels/*.ts'], { cwd: root, encoding: 'utf8' })
  const long = files
    .trim()
    .split('\n')
    .flatMap((file) =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .flatMap((line, index) => (line.length > longestLine ? [`${file}:${index + 1}`] : [])),
    )
  expect(long).toEqual([])
})
