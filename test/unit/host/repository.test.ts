import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { repositoryOf } from '../../../electron/host/repository.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'signum-repository-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const git = (...words: string[]): string =>
  execFileSync('git', ['-C', folder, '-c', 'user.name=A', '-c', 'user.email=a@b.c', ...words], { encoding: 'utf8' })

function commit(): string {
  git('init', '-q')
  writeFileSync(join(folder, 'train.py'), 'rate = 0.1\n')
  git('add', '.')
  git('commit', '-q', '-m', 'begin')
  return git('rev-parse', 'HEAD').trim()
}

test('a folder in no repository, and a repository without a commit, have none', async () => {
  expect(await repositoryOf(folder)).toBeNull()
  git('init', '-q')
  expect(await repositoryOf(folder)).toBeNull()
  expect(await repositoryOf(join(folder, 'missing'))).toBeNull()
})

test('the commit, and what was changed since, are read', async () => {
  const head = commit()
  expect(await repositoryOf(folder)).toEqual({ commit: head, changed: 0, sha256: null })
  writeFileSync(join(folder, 'train.py'), 'rate = 0.2\n')
  const once = await repositoryOf(folder)
  expect(once).toEqual({ commit: head, changed: 1, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string })
  expect(await repositoryOf(folder)).toEqual(once)
  writeFileSync(join(folder, 'new file.py'), '')
  expect(await repositoryOf(folder)).toEqual({ ...once!, changed: 2 })
  writeFileSync(join(folder, 'train.py'), 'rate = 0.3\n')
  expect((await repositoryOf(folder))!.sha256).not.toBe(once!.sha256)
})

test('its monitor and its program for differences are not run', async () => {
  commit()
  const program = join(folder, 'program.sh')
  const trace = join(folder, '..', `trace-${process.pid}`)
  writeFileSync(program, `#!/bin/sh\ntouch ${trace}\n`)
  chmodSync(program, 0o755)
  git('config', 'core.fsmonitor', program)
  git('config', 'diff.external', program)
  rmSync(trace, { force: true })
  writeFileSync(join(folder, 'train.py'), 'rate = 0.2\n')
  expect((await repositoryOf(folder))!.changed).toBe(2)
  expect(() => rmSync(trace)).toThrow('no such file')
})
