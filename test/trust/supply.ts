// npm run -s trust:supply -- [--json]
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

const help = `Looks at what Signum is made of: the licence of every package against a list of those that may be in it,
which packages have scripts that run when they are installed
against those that are named in package.json, whether every package has a digest, and what npm knows of weaknesses
(where its service can be asked).
  --json   {"packages", "licences", "unknown", "scripts", "unnamed", "undigested", "audit"}`

const { values: options } = parseArgs({ options: { json: { type: 'boolean' }, help: { type: 'boolean' } } })

/** Licences under which a package may be in Signum, which is under MIT's: those that ask for their notice alone. */
const allowed = [
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'Unlicense',
  'CC0-1.0',
  'WTFPL',
  'Python-2.0',
  'OFL-1.1',
  'MIT-0',
  'Zlib',
]
/** Packages under others, with why they may be there. */
const explained: Readonly<Record<string, string>> = {
  'LGPL-3.0-or-later': 'libvips, a library of its own that sharp loads: it can be replaced by the user',
  'MPL-2.0': 'axe-core and lightningcss: used for tests and builds as they are, not changed, not in the app',
  'CC-BY-4.0': 'caniuse-lite: data of a build tool',
}

/** Packages that tell their licence in a file of theirs alone. */
const told: Readonly<Record<string, string>> = { 'png-js': 'MIT' }

interface LockedPackage {
  version?: string
  license?: string
  dev?: boolean
  hasInstallScript?: boolean
  integrity?: string
  link?: boolean
}

interface Supply {
  packages: number
  licences: Record<string, number>
  /** Packages whose licence is neither allowed nor explained. */
  unknown: { name: string; licence: string }[]
  scripts: string[]
  /** Packages with an install script that package.json does not name. */
  unnamed: string[]
  undigested: string[]
  audit: string
}

/** Whether one of the licences of an expression may be there. */
function isAllowed(licence: string): boolean {
  if (licence in explained) return true
  const words = licence.replaceAll(/[()]/g, '').trim()
  if (/ OR /i.test(words)) return words.split(/ OR /i).some(isAllowed)
  if (/ AND /i.test(words)) return words.split(/ AND /i).every(isAllowed)
  return allowed.includes(words) || words in explained
}

/** The licence of a package as it is installed, if the lock file does not tell. */
function licenceOf(path: string, { license }: LockedPackage): string {
  if (license !== undefined) return license
  const byFile = told[path.slice(path.lastIndexOf('/') + 1)]
  if (byFile !== undefined) return byFile
  const manifest = `${path}/package.json`
  if (!existsSync(manifest)) return 'not installed'
  const { license: named, licenses } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    license?: string | { type: string }
    licenses?: { type: string }[]
  }
  return typeof named === 'string'
    ? named
    : (named?.type ?? licenses?.map(({ type }) => type).join(' OR ') ?? 'none told')
}

function audit(): string {
  try {
    const { metadata } = JSON.parse(
      execFileSync('npm', ['audit', '--json', '--omit', 'dev'], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    ) as { metadata?: { vulnerabilities: Record<string, number> } }
    return metadata === undefined
      ? 'could not be asked'
      : Object.entries(metadata.vulnerabilities)
          .map(([severity, count]) => `${severity} ${count}`)
          .join(', ')
  } catch (error) {
    const text = String((error as { stdout?: string }).stdout ?? '')
    const { metadata } = (text.startsWith('{') ? JSON.parse(text) : {}) as {
      metadata?: { vulnerabilities: Record<string, number> }
    }
    return metadata === undefined
      ? 'could not be asked: the registry in use has no service for it'
      : `FOUND ${JSON.stringify(metadata.vulnerabilities)}`
  }
}

function look(): Supply {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, LockedPackage> }
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { allowScripts: Record<string, boolean> }
  const packages = Object.entries(lock.packages).filter(([path, { link }]) => path !== '' && link !== true)
  const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
  const licences: Record<string, number> = {}
  const unknown: Supply['unknown'] = []
  for (const [path, entry] of packages) {
    const licence = licenceOf(path, entry)
    licences[licence] = (licences[licence] ?? 0) + 1
    // What was left out of this installation (another system's library) has told its licence in the lock file or not at
    // all.
    if (licence !== 'not installed' && !isAllowed(licence)) unknown.push({ name: nameOf(path), licence })
  }
  const scripts = [
    ...new Set(packages.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => nameOf(path))),
  ]
  return {
    packages: packages.length,
    licences,
    unknown,
    scripts,
    unnamed: scripts.filter((name) => !(name in manifest.allowScripts)),
    undigested: packages.filter(([, { integrity }]) => integrity === undefined).map(([path]) => nameOf(path)),
    audit: audit(),
  }
}

if (options.help === true) console.log(help)
else {
  const found = look()
  if (options.json === true) console.log(JSON.stringify(found, null, 2))
  else {
    console.log(
      `${found.packages} packages. Licences: ${Object.entries(found.licences)
        .sort(([, a], [, b]) => b - a)
        .map(([licence, count]) => `${licence} ${count}`)
        .join(', ')}`,
    )
    for (const [licence, why] of Object.entries(explained))
      if (licence in found.licences) console.log(`  ${licence}: ${why}`)
    console.log(
      found.unknown.length === 0
        ? 'Every licence may be there.'
        : `NOT ALLOWED: ${found.unknown.map(({ name, licence }) => `${name} (${licence})`).join(', ')}`,
    )
    console.log(
      `Install scripts: ${found.scripts.join(', ')}; ` +
        (found.unnamed.length === 0
          ? 'all are named in package.json, run or forbidden.'
          : `NOT NAMED: ${found.unnamed.join(', ')}.`),
    )
    console.log(
      found.undigested.length === 0
        ? 'Every package has a digest.'
        : `WITHOUT A DIGEST: ${found.undigested.join(', ')}`,
    )
    console.log(`npm audit of what users run: ${found.audit}.`)
  }
  process.exitCode =
    found.unknown.length + found.unnamed.length + found.undigested.length > 0 || found.audit.startsWith('FOUND') ? 1 : 0
}
