// npm run -s prepare:desktop
import { prepareElectron } from './electron.ts'
import { prepareSqlite } from './sqlite.ts'

try {
  const [electron, sqlite] = await Promise.all([prepareElectron(), prepareSqlite()])
  console.log(JSON.stringify({ electron, sqlite }))
} catch (error) {
  console.error(`The Electron of the tests could not be prepared: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}
