// What `electron PATH` runs in the Electron of the tests: packaged apps, of which it was unpacked, carry no program of
// their own for this. Takes `-r MODULE` before PATH: modules that are loaded before the app.
import { app } from 'electron'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const rest = process.argv.slice(1)
const preloaded = []
let path
while (rest.length > 0 && path === undefined) {
  const argument = rest.shift()
  if (argument === '-r') preloaded.push(rest.shift())
  else if (!argument.startsWith('-')) path = resolve(argument)
}
if (path === undefined) {
  process.stderr.write('usage: electron [OPTIONS] PATH\n')
  process.exit(1)
}
Object.defineProperty(process, 'defaultApp', { enumerable: true, value: true })

const description = join(path, 'package.json')
const { name, productName, version, main } = existsSync(description)
  ? JSON.parse(readFileSync(description, 'utf8'))
  : {}
if (version !== undefined) app.setVersion(version)
if (name !== undefined) app.setName(productName ?? name)
app.setAppPath(path)
for (const module of preloaded) await import(pathToFileURL(resolve(module)).href)
await import(pathToFileURL(existsSync(description) ? join(path, main ?? 'index.js') : path).href)
