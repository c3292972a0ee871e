import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const entryOf = (name: string) => fileURLToPath(new URL(`../../../electron/${name}`, import.meta.url))

/** Runs an entry in a Node that claims to be another version. */
function runAs(version: string, entry: string, ...args: string[]) {
  const claim = `data:text/javascript,Object.defineProperty(process.versions, 'node', { value: '${version}' })`
  return spawnSync(process.execPath, ['--import', claim, entryOf(entry), ...args], { encoding: 'utf8' })
}

describe('the version guard', () => {
  test.each([
    ['20.19.5', 'signum.js', 'npm run -s signum -- ...'],
    ['22.17.1', 'signum.js', 'npm run -s signum -- ...'],
    ['18.0.0', 'start.js', 'npm start'],
  ])('stops Node %s at %s with one line that says what to run', (version, entry, remedy) => {
    const { status, stdout, stderr } = runAs(version, entry)
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toBe(
      `signum: Node 22.18 or later is needed, this is Node ${version}; run it through npm: \`${remedy}\`, ` +
        `which uses Node 24 from node_modules.\n`,
    )
  })

  test.each(['22.18.0', '24.0.0', '26.1.0'])('lets Node %s pass', (version) => {
    const { status, stdout } = runAs(version, 'signum.js', 'quantizer', 'eval', 'bc', '--at=0', '--json')
    expect([status, stdout]).toEqual([0, '[{"w":0,"forward":1,"backward":1,"deploy":1}]\n'])
  })
})
