import { protocol } from 'electron'
import { pageScheme } from './navigation.ts'
import { respondWithPage } from './page-response.ts'

/** Makes app:// a scheme with an origin, before Electron is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: pageScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Serves the built page at app://signum. */
export function servePageScheme(pageDirectory: string): void {
  protocol.handle(pageScheme, (request) => respondWithPage(pageDirectory, request))
}
