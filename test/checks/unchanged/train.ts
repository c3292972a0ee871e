import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readArchive, type StudyArchive } from '../../../electron/imports/archive.ts'

/** What a version of Signum gives for a recipe. */
export interface Outcome {
  study: StudyArchive
  /** The files of `study run --output` by name: tables and curves. */
  files: ReadonlyMap<string, string>
}

/**
 * Checks a commit out into a folder, with the packages that are installed here.
 * @returns the commit's full number.
 * @throws Error if there is no such commit.
 */
export function checkOut(repository: string, commit: string, folder: string): string {
  const id = execFileSync('git', ['rev-parse', '--verify', `${commit}^{commit}`], { cwd: repository, encoding: 'utf8' })
  execFileSync('git', ['worktree', 'add', '--quiet', '--detach', folder, id.trim()], { cwd: repository })
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'), 'junction')
  return id.trim()
}

/** Removes what `checkOut` made. */
export function removeCheckOut(repository: string, folder: string): void {
  execFileSync('git', ['worktree', 'remove', '--force', folder], { cwd: repository })
}

/**
 * The recipe with an engine and threads for every run, so that both sides compute in the same way.
 * @param epochs of every run; null leaves them as the recipe has them
 */
export function pinned(file: string, engine: string, threads: number, epochs: number | null): object {
  const recipe = JSON.parse(readFileSync(file, 'utf8')) as { base?: object; matrix?: object[] }
  const shortened = epochs === null ? {} : { epochs }
  return {
    ...recipe,
    base: { ...recipe.base, ...shortened, engine, threads },
    matrix: recipe.matrix?.map((block) => (epochs === null ? block : { ...block, epochs: [epochs] })),
  }
}

/** Trains a recipe with the command line of a checked-out tree. @throws Error if that fails. */
export async function train(tree: string, recipe: object, work: string): Promise<Outcome> {
  mkdirSync(work, { recursive: true })
  const at = (name: string) => resolve(work, name)
  writeFileSync(at('recipe.json'), JSON.stringify(recipe))
  signum(tree, at('data'), ['study', 'run', at('recipe.json'), '--concurrency', '1', '--output', at('output')])
  signum(tree, at('data'), ['archive', '--output', at('study.signum')])
  const names = ['table.md', 'table.tex', 'table.csv', 'accuracy.svg', 'loss.svg']
  return {
    study: await readArchive(at('study.signum')),
    files: new Map(names.map((name) => [name, readFileSync(join(at('output'), name), 'utf8')])),
  }
}

function signum(tree: string, data: string, words: readonly string[]): void {
  const command = ['--max-semi-space-size=8', 'electron/signum.js', '--data-dir', data, '--quiet', ...words]
  const { status, error, stderr } = spawnSync(process.execPath, command, { cwd: tree, encoding: 'utf8' })
  if (error !== undefined) throw error
  if (status !== 0) throw new Error(`signum ${words.join(' ')} in ${tree} ended with ${status}: ${stderr}`)
}
