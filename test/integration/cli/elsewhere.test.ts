import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import project from '../../../package.json' with { type: 'json' }
import { repositoryDirectory } from '../../../electron/serve/built-page.ts'

const folder = mkdtempSync(join(tmpdir(), 'signum-elsewhere-'))
afterAll(() => rmSync(folder, { recursive: true }))
writeFileSync(join(folder, 'run.csv'), 'step,deployed.accuracy\n0,0.5\n1,0.75\n')
const program = join(repositoryDirectory, project.bin.signum)

function runIn(env: NodeJS.ProcessEnv, command: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8', env })
  return { status, stdout, stderr }
}

test('a linked signum takes and writes the files of the folder in which it is called', () => {
  const link = join(folder, 'signum')
  symlinkSync(program, link)
  const taken = runIn(process.env, link, 'import', 'run.csv', '--data-dir', 'store')
  expect([taken.status, taken.stderr]).toEqual([0, ''])
  const table = runIn(process.env, link, 'table', '--data-dir', 'store', '--output', 'table.csv')
  expect(table.status, table.stderr).toBe(0)
  expect(readFileSync(join(folder, 'table.csv'), 'utf8')).toContain('unknown,run,75,,1')
  expect(existsSync(join(folder, 'store', 'signum.db'))).toBe(true)
})

test('its exit code is that of the command', () => {
  const { status, stderr } = runIn(process.env, program, 'runs', 'list', '--data-dir', '')
  expect([status, stderr]).toEqual([
    2,
    'signum: --data-dir: the name of the folder is empty; name one, or leave it out\n',
  ])
})

test('npm run from another folder means paths of that folder', () => {
  // What npm sets: the folder in which it was called, while it runs the script in the project's.
  const env = {
    ...process.env,
    INIT_CWD: folder,
    npm_lifecycle_event: 'signum',
    npm_package_json: join(repositoryDirectory, 'package.json'),
  }
  const [, ...words] = project.scripts.signum.split(' ')
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...words, 'import', 'run.csv', '--data-dir', 'other'],
    { cwd: repositoryDirectory, encoding: 'utf8', env },
  )
  expect([status, stderr]).toEqual([0, ''])
  expect(stdout).toContain('1 run taken from csv')
  expect(existsSync(join(folder, 'other', 'signum.db'))).toBe(true)
})
