import { defaultDataDirectory } from '../host/data-directory.ts'
import type { Host } from '../host/host.ts'

/** The options that every command takes. */
export interface CommonOptions {
  dataDir?: string
  quiet?: boolean
}

/** The data directory that was asked for, or else the default one. */
export function dataDirectoryOf(options: CommonOptions): string {
  return options.dataDir ?? defaultDataDirectory()
}

/** Opens the host of the data directory for the length of some work. */
export async function withHost<Result>(
  options: CommonOptions & { concurrency?: number; adoptQueued?: false | 'clusters'; notifies?: true },
  work: (host: Host) => Promise<Result>,
): Promise<Result> {
  // Loaded on demand, since it brings SQLite along: commands that need no store answer at once, and do so on any
  // machine.
  const { openHost } = await import('../host/host.ts')
  // Runs that others left queued are for the app and the server: a command trains its own runs alone,
  // unless it watches clusters.
  const host = await openHost({
    dataDirectory: dataDirectoryOf(options),
    concurrency: options.concurrency,
    adoptQueued: options.adoptQueued ?? false,
    notifies: options.notifies ?? false,
  })
  if (host.notice !== null) process.stderr.write(`signum: ${host.notice}\n`)
  try {
    return await work(host)
  } finally {
    await host.close()
  }
}
