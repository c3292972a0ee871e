import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { start } from './process.ts'

test('of a folder that is not there yet it is said that it is waited for', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'signum-follow-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const later = join(folder, 'later')
  const following = start('follow', later, join(folder, 'runs/*'), '--data-dir', join(folder, 'data'))
  await following.until(/until Ctrl C/)
  following.child.kill('SIGINT')
  const { stderr } = await following.ended
  expect(stderr).toContain(`signum: note: there is nothing at ${later} yet; it is taken in once it is there`)
  expect(stderr.match(/note: there is nothing/g)).toHaveLength(1)
})
