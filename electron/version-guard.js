// Plain JavaScript, read before anything else: an old Node can neither parse the .ts files nor load better-sqlite3,
// which ends the process there with a segmentation fault and no message.
import process from 'node:process'

const needed = { major: 22, minor: 18 }

/**
 * Ends the process with one line on stderr and exit code 1 if Node is too old to run Signum.
 * @param {string} remedy What to run instead.
 */
export function requireNode(remedy) {
  const version = process.versions.node
  const [major, minor] = version.split('.').map(Number)
  if (major > needed.major || (major === needed.major && minor >= needed.minor)) return
  process.stderr.write(
    `signum: Node ${needed.major}.${needed.minor} or later is needed, this is Node ${version}; ${remedy}, ` +
      `which uses Node 24 from node_modules.\n`,
  )
  process.exit(1)
}
