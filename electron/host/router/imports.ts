import { procedures, type Services } from './services.ts'

const imports = procedures.imports

export function importsRouter({ store }: Services) {
  return {
    // Readers of other programs' files: loaded when somebody asks.
    take: imports.take.handler(async ({ input }) => (await import('../imports.ts')).importRuns(input, store)),
    archive: imports.archive.handler(async ({ input }) =>
      (await import('../imports/archive-runs.ts')).archiveRuns(input.ids, store),
    ),
  }
}
