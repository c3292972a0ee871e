import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { CommandFailure, exitCodes } from '../command-failure.ts'

/** A package that pip would fetch. */
export interface Wanted {
  name: string
  version: string
  /** Bytes of its archive; null if its server does not say. */
  bytes: number | null
}

const reportSchema = z.object({
  install: z.array(
    z.object({
      download_info: z.object({ url: z.string() }),
      metadata: z.object({ name: z.string(), version: z.string() }),
    }),
  ),
})

/** Lines of pip that are kept to explain why it failed. */
const keptLines = 20

/**
 * Runs a program, and hands on every line that it prints.
 * @throws CommandFailure with its last error if it fails, or if it was interrupted
 */
export async function runLines(
  program: string,
  words: readonly string[],
  { signal, onLine = () => {} }: { signal: AbortSignal; onLine?: (line: string) => void },
): Promise<void> {
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], signal, killSignal: 'SIGTERM' })
  const last: string[] = []
  for (const stream of [child.stdout, child.stderr])
    createInterface(stream).on('line', (line) => {
      last.push(line)
      last.splice(0, last.length - keptLines)
      onLine(line)
    })
  const code = await new Promise<number | Error | null>((resolve) => {
    child.once('error', resolve)
    child.once('close', resolve)
  })
  if (signal.aborted) throw new CommandFailure('interrupted: nothing was installed', exitCodes.interrupted)
  if (code instanceof Error) throw new CommandFailure(`${program} cannot be started: ${code.message}`)
  if (code !== 0)
    throw new CommandFailure(
      `${program} ${words.slice(0, 4).join(' ')} failed: ` +
        (last.findLast((line) => /error/i.test(line)) ?? last.at(-1) ?? `exit code ${code}`),
    )
}

/**
 * What pip would fetch for a package and all that it needs.
 * @param folder where pip may leave its report
 * @throws CommandFailure if there is no such package for this Python, or pip reaches no index
 */
export async function wantedBy(
  python: string,
  requirement: string,
  { folder, signal }: { folder: string; signal: AbortSignal },
): Promise<Wanted[]> {
  const report = join(folder, 'report.json')
  await runLines(python, ['-m', 'pip', 'install', requirement, '--dry-run', '--quiet', '--report', report], { signal })
  const { install } = reportSchema.parse(JSON.parse(await readFile(report, 'utf8')))
  return Promise.all(
    install.map(async ({ download_info: { url }, metadata }) => ({ ...metadata, bytes: await bytesAt(url, signal) })),
  )
}

async function bytesAt(url: string, signal: AbortSignal): Promise<number | null> {
  try {
    const answer = await fetch(url, { method: 'HEAD', signal: AbortSignal.any([signal, AbortSignal.timeout(20_000)]) })
    const length = answer.headers.get('content-length')
    return answer.ok && length !== null ? Number(length) : null
  } catch {
    return null
  }
}
