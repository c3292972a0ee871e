import { procedures, type Services } from './services.ts'

const imports = procedures.imports

export function importsRouter({ store, dataDirectory }: Services) {
  return {
    // Readers of other programs' files: loaded when somebody asks.
    take: imports.take.handler(async ({ input }) =>
      (await import('../imports.ts')).importRuns(input, store, dataDirectory),
    ),
    archive: imports.archive.handler(async ({ input }) =>
      (await import('../imports/archive-runs.ts')).archiveRuns(input, store, dataDirectory),
    ),
  }
}
