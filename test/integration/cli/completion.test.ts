import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Command } from 'commander'
import { completionTree } from '../../../electron/cli/completion/tree.ts'
import { writtenModel } from '../../../shared/experiment/architecture/architecture.ts'
import { models } from '../../../shared/experiment/model-catalogue.ts'
import { skipWhere } from '../../skips/facilities.ts'
import { signum } from '../../unit/cli/capture.ts'

const folder = mkdtempSync(join(tmpdir(), 'signum-completion-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('completion in bash', () => {
  skipWhere('no bash')
  beforeAll(async () => {
    const { exitCode, stdout } = await signum('completion', 'bash')
    expect(exitCode).toBe(0)
    writeFileSync(join(folder, 'signum.bash'), stdout)
    writeFileSync(join(folder, 'results of may.csv'), '')
  })

  /** What bash offers for the last of some words. */
  function offered(...words: string[]): string[] {
    const script =
      'source ./signum.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _signum; printf "%s\\n" "${COMPREPLY[@]}"'
    const out = execFileSync('bash', ['-c', script, 'bash', 'signum', ...words], { cwd: folder, encoding: 'utf8' })
    return out.split('\n').filter((line) => line !== '')
  }

  test('offers the commands, and those below them', () => {
    expect(offered('ru')).toEqual(['runs'])
    expect(offered('runs', 'sh')).toEqual(['show'])
    expect(offered('--data-dir', folder, 'runs', 'l')).toEqual(['list', 'log'])
    expect(offered('models', 'su')).toEqual(['summary'])
  })

  test('offers flags of the command that is typed, and those of all', () => {
    expect(offered('runs', 'list', '--st')).toEqual(['--study', '--state'])
    expect(offered('figure', '--da')).toEqual(['--data-dir'])
    expect(offered('train', '--learning-rate-s')).toEqual(['--learning-rate-schedule', '--learning-rate-steps'])
  })

  test('offers the values of flags and arguments', () => {
    expect(offered('figure', '--axis', '')).toEqual(['epoch', 'step', 'images', 'time'])
    expect(offered('figure', '--axis', '=', 'e')).toEqual(['epoch'])
    const named = [...models.map(({ name }) => name), writtenModel]
    expect(offered('train', '--model', '').toSorted()).toEqual(named.toSorted())
    expect(offered('train', '--flip', '')).toEqual(['on', 'off'])
    expect(offered('completion', '')).toEqual(['bash', 'zsh', 'fish'])
    expect(offered('table', '--rows', 'mod')).toEqual(['model', 'modelParameters'])
    expect(offered('table', '--rows', 'model,qu')).toEqual(['model,quantizer', 'model,quantizerParameters'])
  })

  test('offers files where a file is meant, with their blanks, and nothing where anything may be', () => {
    expect(offered('import', 'res')).toEqual(['results of may.csv'])
    expect(offered('table', '--output', 'res')).toEqual(['results of may.csv'])
    expect(offered('--data-dir', 'res')).toEqual([])
    expect(offered('runs', 'list', '--filter', '')).toEqual([])
  })
})

test('a command that is hidden is not offered', () => {
  const program = new Command('signum')
  program.command('seen').description('one')
  program.command('unseen', { hidden: true })
  expect(completionTree(program)[0]!.commands.map(({ name }) => name)).toEqual(['seen', 'help'])
})

describe.each(['zsh', 'fish'] as const)('completion in %s', (shell) => {
  skipWhere(`no ${shell}`)

  test('is a script that it parses', async () => {
    const file = join(folder, `checked.${shell}`)
    writeFileSync(file, (await signum('completion', shell)).stdout)
    const { status, stderr } = spawnSync(shell, ['-n', file], { encoding: 'utf8' })
    expect([status, stderr]).toEqual([0, ''])
  })
})
