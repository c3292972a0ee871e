import { statfsSync } from 'node:fs'
import { access, constants, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { firstLineOf } from '../../../shared/errors/message-of.ts'
import { stateOfPage } from '../../serve/built-page.ts'
import { findElectron } from '../electron-binary.ts'
import { formatBytes } from '../format.ts'
import { failed, ok, warning, type Check, type CheckResult } from './check.ts'
import { makeFolder } from '../../data/make-folder.ts'

const reinstall = 'run `npm ci` again'
const littleSpace = 1e9
const noSpace = 50e6

/** Everything that `signum doctor` checks, in the order of its report. */
export function checksOf(dataDirectory: string): Check[] {
  return [
    { name: 'Node', look: lookAtNode },
    { name: 'SQLite (better-sqlite3)', look: lookAtSqlite },
    { name: 'ONNX Runtime (onnxruntime-node)', look: lookAtOnnxRuntime },
    { name: 'fast paths of this processor', look: lookAtProcessor },
    { name: 'TensorFlow (tfjs-node-gpu, optional)', look: lookAtTensorflow },
    { name: 'data directory', look: () => lookAtDataDirectory(dataDirectory) },
    { name: 'free space', look: () => lookAtSpace(dataDirectory) },
    { name: 'page', look: lookAtPage },
    { name: 'Electron (optional)', look: lookAtElectron },
  ]
}

function lookAtNode(): CheckResult {
  const { node } = process.versions
  const major = Number(node.split('.')[0])
  return major === 24
    ? ok(node)
    : warning(`${node}, at ${process.execPath}`, 'Signum is tested on Node 24: run it through npm')
}

async function lookAtSqlite(): Promise<CheckResult> {
  try {
    const { default: Database } = await import('better-sqlite3')
    const database = new Database(':memory:')
    const version = database.prepare('select sqlite_version()').pluck().get()
    database.close()
    return ok(`SQLite ${version}`)
  } catch (error) {
    return failed(firstLineOf(error), reinstall)
  }
}

async function lookAtOnnxRuntime(): Promise<CheckResult> {
  try {
    await import('../../trainer/engines/onnxruntime/telemetry.ts')
    const { env, listSupportedBackends } = await import('onnxruntime-node')
    const backends = listSupportedBackends().map(({ name, bundled }) => (bundled ? name : `${name} (not installed)`))
    return ok(`${env.versions.node ?? env.versions.common}, with ${backends.join(', ')}`)
  } catch (error) {
    return failed(firstLineOf(error), reinstall)
  }
}

async function lookAtProcessor(): Promise<CheckResult> {
  try {
    const { processorSupport } = await import('../../trainer/engines/onnxruntime/support.ts')
    const { refusalWarnings } = await import('../../trainer/engines/onnxruntime/refusals.ts')
    const support = await processorSupport()
    const warnings = await refusalWarnings(support)
    return warnings.length === 0
      ? ok(support.reason)
      : warning(warnings.join(' '), 'training works, slower: report this with what `signum engines --json` prints')
  } catch (error) {
    return failed(firstLineOf(error), reinstall)
  }
}

async function lookAtTensorflow(): Promise<CheckResult> {
  const name: string = '@tensorflow/tfjs-node-gpu'
  try {
    const { version } = (await import(name)) as { version: Record<string, string> }
    return ok(version['tfjs-node'] ?? 'loads')
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND'
    return warning(
      missing ? 'not installed' : firstLineOf(error),
      'nothing needs doing: the other engines work without it',
    )
  }
}

async function lookAtDataDirectory(folder: string): Promise<CheckResult> {
  try {
    makeFolder(folder)
    const trial = await mkdtemp(join(folder, '.trial-'))
    await writeFile(join(trial, 'trial'), 'trial')
    await rm(trial, { recursive: true })
    return ok(`${folder} can be written`)
  } catch (error) {
    return failed(
      `${folder}: ${firstLineOf(error)}`,
      'name another with --data-dir or SIGNUM_DATA_DIR, or change who may write there',
    )
  }
}

async function lookAtSpace(folder: string): Promise<CheckResult> {
  const { bavail, bsize } = statfsSync(await nearestExisting(resolve(folder)))
  const free = bavail * bsize
  const found = `${formatBytes(free)} free on the disk of the data directory`
  const remedy = 'make room, or name another data directory with --data-dir or SIGNUM_DATA_DIR'
  if (free < noSpace) return failed(found, remedy)
  return free < littleSpace ? warning(found, remedy) : ok(found)
}

async function nearestExisting(folder: string): Promise<string> {
  const exists = await access(folder, constants.F_OK).then(
    () => true,
    () => false,
  )
  return exists || dirname(folder) === folder ? folder : nearestExisting(dirname(folder))
}

function lookAtPage(): CheckResult {
  switch (stateOfPage()) {
    case 'built':
      return ok('built')
    case 'stale':
      return warning('built from older sources', 'run `npm run build:page`; `npm start` does so by itself')
    case 'missing':
      return warning('not built yet', 'run `npm run build:page`; `npm start` does so by itself')
  }
}

function lookAtElectron(): CheckResult {
  const binary = findElectron()
  return binary === null
    ? warning(
        'no binary',
        'nothing needs doing: `npm start` serves the app to a browser; `npx install-electron` fetches it for ' +
          'the desktop',
      )
    : ok(binary)
}
