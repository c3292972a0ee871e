import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { takeTails, tailScript } from '../../../../electron/host/cluster/tail-script.ts'
import { temporaryDirectory } from '../store/fixtures.ts'

test('the shell gives the bytes after a place, of odd names and odd bytes, and says which files there are not', () => {
  const folder = temporaryDirectory()
  const odd = join(folder, "it's $(odd)")
  const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index % 256)
  writeFileSync(odd, bytes)
  writeFileSync(join(folder, 'empty'), '')
  const asked = [
    { path: odd, from: 0 },
    { path: odd, from: 990 },
    { path: odd, from: 1000 },
    { path: odd, from: 2000 },
    { path: join(folder, 'empty'), from: 0 },
    { path: join(folder, 'none'), from: 0 },
  ]
  const printed = execFileSync('sh', ['-c', `echo 'Welcome to the login node'; sh -s`], { input: tailScript(asked) })
  const none = new Uint8Array()
  expect(takeTails(printed, asked.length)).toEqual([bytes, bytes.slice(990), none, none, none, null])
  // An answer that was cut is none.
  for (const length of [0, 30, 600, printed.length - 2])
    expect(takeTails(printed.subarray(0, length), asked.length)).toBeNull()
})
