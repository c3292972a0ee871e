import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { makeFolder } from '../../data/make-folder.ts'
import { findPython, interpreterOf, ownEnvironment } from '../../trainer/engines/torch/python.ts'
import { CommandFailure } from '../command-failure.ts'
import { formatBytes, formatDuration } from '../format.ts'
import type { Terminal } from '../terminal.ts'
import { runLines, wantedBy, type Wanted } from './pip.ts'

/** What `signum engines install torch` was asked for. */
export interface TorchInstallation {
  /** What pip is to install: torch, torch==2.9.1. */
  requirement: string
  /** Say only what would be fetched. */
  dryRun: boolean
  signal: AbortSignal
}

/**
 * Makes a Python environment of its own with PyTorch from the index that pip knows, says first what that fetches, and
 * leaves nothing behind if it fails or is interrupted. One that was there is replaced.
 * @throws CommandFailure
 */
export async function installTorch(
  terminal: Terminal,
  { requirement, dryRun, signal }: TorchInstallation,
): Promise<void> {
  const folder = ownEnvironment()
  const base = findPython(process.env, { own: false })
  terminal.say(`Asking pip of ${base.path} (${base.reason}) what ${requirement} needs ...`)
  const wanted = await neededBy(requirement, base.path, signal)
  terminal.say(sizeInWords(wanted, folder))
  if (dryRun) return
  if (existsSync(folder)) terminal.say(`The environment that is there is made anew.`)
  try {
    makeFolder(dirname(folder))
    const python = await makeEnvironment(base.path, folder, signal)
    const torch = wanted.find(({ name }) => name === 'torch')
    await fetchAll(terminal, { python, requirement: torch ? `torch==${torch.version}` : requirement, wanted, signal })
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

/** What would be fetched, asked of a new pip in an environment that goes again. */
async function neededBy(requirement: string, base: string, signal: AbortSignal): Promise<Wanted[]> {
  const folder = await mkdtemp(join(tmpdir(), 'signum-pip-'))
  try {
    return await wantedBy(await makeEnvironment(base, folder, signal), requirement, { folder, signal })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** @returns the interpreter of a new environment with the newest pip. */
async function makeEnvironment(base: string, folder: string, signal: AbortSignal): Promise<string> {
  await runLines(base, ['-m', 'venv', '--clear', folder], { signal }).catch((error: unknown) => {
    if (!(error instanceof CommandFailure) || signal.aborted) throw error
    throw new CommandFailure(`${error.message}; Debian and Ubuntu have venv in the package python3-venv`)
  })
  const python = interpreterOf(folder)
  await runLines(python, ['-m', 'pip', 'install', '--quiet', '--upgrade', 'pip'], { signal })
  return python
}

const bytesOf = (wanted: readonly Wanted[]): number => wanted.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0)

function sizeInWords(wanted: readonly Wanted[], folder: string): string {
  const named = wanted.find(({ name }) => name === 'torch') ?? wanted[0]
  const least = wanted.some(({ bytes }) => bytes === null) ? 'at least ' : ''
  return (
    `${named?.name} ${named?.version} and what it needs, ${wanted.length} packages: ${least}` +
    `${formatBytes(bytesOf(wanted))} to fetch, and about twice that in ${folder}.`
  )
}

async function fetchAll(
  terminal: Terminal,
  order: { python: string; requirement: string; wanted: readonly Wanted[]; signal: AbortSignal },
): Promise<void> {
  const { python, requirement, wanted, signal } = order
  const total = bytesOf(wanted)
  const began = Date.now()
  let [before, current] = [0, 0]
  let fetched = ''
  const show = () => {
    const done = before + current
    const share = total === 0 ? 0 : done / total
    const left = share > 0.02 ? `, ${formatDuration(((Date.now() - began) / 1000 / share) * (1 - share))} left` : ''
    terminal.draw(`${Math.round(100 * share)} %, ${formatBytes(done)} of ${formatBytes(total)}${left}, ${fetched}`)
  }
  await runLines(python, ['-m', 'pip', 'install', '--progress-bar', 'raw', requirement], {
    signal,
    onLine(line) {
      const progress = /^Progress (\d+) of/.exec(line)
      if (progress !== null) current = Number(progress[1])
      const named = /^ *Downloading (\S+)/.exec(line)
      if (named !== null) {
        ;[before, current, fetched] = [before + current, 0, named[1]!.split('-')[0]!]
        if (!terminal.interactive) terminal.say(line.trim())
      }
      if (line.startsWith('Installing collected'))
        terminal.draw(`all is here, installing ${wanted.length} packages ...`)
      else show()
    },
  }).finally(() => terminal.draw(null))
}
