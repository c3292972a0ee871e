import { findChromium } from './chromium.ts'

// Run before anything is built: without a browser, one line says what is missing.
try {
  findChromium()
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 1
}
