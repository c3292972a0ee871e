// npm run test:desktop
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { missingPrograms } from './display.ts'
import { prepareElectron } from './prepare/electron.ts'
import { prepareSqlite } from './prepare/sqlite.ts'

interface Report {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  success: boolean
}

/** Prepares what the suite needs. @returns why it cannot run here, or null */
async function prepare(): Promise<string | null> {
  const missing = missingPrograms()
  if (missing.length > 0) return `${missing.join(', ')} not found (Debian: apt install xvfb xdotool util-linux)`
  try {
    await Promise.all([prepareElectron(), prepareSqlite()])
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const given = process.argv.slice(2)
const work = mkdtempSync(join(tmpdir(), 'signum-desktop-'))
const wanted = given.find((argument) => argument.startsWith('--outputFile.json='))?.split('=')[1]
const file = wanted ?? join(work, 'report.json')
const nothing: Report = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, success: true }
try {
  const reason = await prepare()
  let report = nothing
  if (reason !== null) {
    console.error(`The desktop app cannot be run here: ${reason}.`)
    if (process.env.SIGNUM_WITHOUT_DESKTOP === '1') writeFileSync(file, JSON.stringify(nothing))
    else {
      console.error('SIGNUM_WITHOUT_DESKTOP=1 goes on without it.')
      report = { ...nothing, numFailedTests: 1, success: false }
    }
  } else {
    const build = spawnSync('npx', ['electron-vite', 'build', '--logLevel', 'warn'], { stdio: 'inherit' })
    const reporters = wanted === undefined ? ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`] : []
    const tests =
      build.status === 0
        ? spawnSync('npx', ['vitest', 'run', '--project', 'desktop', ...reporters, ...given], { stdio: 'inherit' })
        : build
    try {
      report = JSON.parse(readFileSync(file, 'utf8')) as Report
    } catch {
      report = { ...nothing, success: false }
    }
    if (tests.status !== 0 && report.numFailedTests === 0) report.numFailedTests = 1
  }
  console.log(`${report.numPassedTests} passed, ${report.numFailedTests} failed, ${report.numPendingTests} skipped`)
  process.exitCode = report.numFailedTests === 0 ? 0 : 1
} finally {
  rmSync(work, { recursive: true, force: true })
}
