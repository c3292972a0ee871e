import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { callersFolder } from '../../../electron/cli/callers-folder.ts'
import { repositoryDirectory } from '../../../electron/serve/built-page.ts'

const called = {
  INIT_CWD: tmpdir(),
  npm_lifecycle_event: 'signum',
  npm_package_json: join(repositoryDirectory, 'package.json'),
}

test('paths are those of the folder in which npm was called', () => {
  expect(callersFolder(called, repositoryDirectory)).toBe(tmpdir())
  for (const script of ['demo', 'start'])
    expect(callersFolder({ ...called, npm_lifecycle_event: script }, repositoryDirectory)).toBe(tmpdir())
})

test('a process that stands where it was started stays there', () => {
  expect(callersFolder({}, repositoryDirectory)).toBeNull()
  expect(callersFolder({ ...called, npm_lifecycle_event: 'test' }, repositoryDirectory)).toBeNull()
  expect(callersFolder({ ...called, npm_package_json: '/elsewhere/package.json' }, repositoryDirectory)).toBeNull()
  expect(callersFolder(called, join(repositoryDirectory, 'electron'))).toBeNull()
  expect(callersFolder({ ...called, INIT_CWD: repositoryDirectory }, repositoryDirectory)).toBeNull()
})
