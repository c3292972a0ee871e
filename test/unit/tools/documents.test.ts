import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')

/** Paths in backticks and targets of links: all that has a slash and no placeholder (NAME), and is no output. */
function pathsIn(markdown: string): string[] {
  const code = [...markdown.matchAll(/`([\w.-]+\/[\w./-]*)`/g)].map((match) => match[1]!)
  const links = [...markdown.matchAll(/\]\(([^)#:]+)\)/g)].map((match) => match[1]!)
  return [...new Set([...code, ...links])].filter((path) => !path.includes('NAME') && path !== 'demo-results/')
}

describe('documents for newcomers', () => {
  test.each(['ARCHITECTURE.md', 'CONTRIBUTING.md', 'README.md'])('%s names paths that exist', (file) => {
    const paths = pathsIn(read(file))
    expect(paths.length).toBeGreaterThan(3)
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([])
  })

  test('finds a path that does not exist', () => {
    expect(pathsIn('see `shared/no-such-file.ts`, `a`, `zoo/NAME.ts` and [this](docs/none.md)')).toEqual([
      'shared/no-such-file.ts',
      'docs/none.md',
    ])
  })

  test('list every decision, and only those', () => {
    const files = readdirSync(join(root, 'docs/decisions')).filter((file) => file !== 'README.md')
    const listed = [...read('docs/decisions/README.md').matchAll(/\]\((\d{3}-[\w-]+\.md)\)/g)].map((match) => match[1]!)
    expect(listed.sort()).toEqual(files.sort())
    expect(new Set(files.map((file) => file.slice(0, 3))).size).toBe(files.length)
  })
})
