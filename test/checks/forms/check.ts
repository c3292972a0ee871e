// npm run -s check:forms [-- --short] [-- --if-available] [-- --sabotage] [-- --only A,B]
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { unzipSync } from 'fflate'
import { addDataset } from '../../../electron/data/add.ts'
import type { Dataset, Split } from '../../../electron/data/dataset.ts'
import { loadDataset } from '../../../electron/data/load-dataset.ts'
import { parseNpy, textsOf } from '../../../electron/data/readers/npy.ts'
import { readParquet } from '../../../electron/data/readers/parquet.ts'
import { readWebdataset } from '../../../electron/data/readers/webdataset.ts'
import { messageOf } from '../../../shared/errors/message-of.ts'
import type { AddDataset } from '../../../shared/contract/datasets.ts'
import { defaultReadOptions } from '../../../shared/experiment/reader-options.ts'

const help = `Writes small data sets in every form that is read, each by its usual Python library, adds them, and
compares every pixel and the class of every image with what that library reads.
  --only A,B      of the cases
  --short         with the libraries that python3 has, saying which forms they leave out; nothing is fetched
  --if-available  succeed, saying so, where the libraries cannot be had
  --sabotage      change one pixel of each: the check must then fail
PYTHON names an interpreter that has pandas, scipy, webdataset, pyarrow and pillow; without it an environment is made
with python3 -m venv and pip, and removed again.`

const flag = { type: 'boolean' } as const
const { values: options } = parseArgs({
  options: { only: { type: 'string' }, short: flag, 'if-available': flag, sabotage: flag, help: flag },
})

interface Case {
  name: string
  path: string
  splits: string[]
  request: Partial<AddDataset> & { streamed?: boolean }
}

interface Made {
  cases: Case[]
  /** Libraries that kept groups of forms from being written. */
  missing: Record<string, string[]>
}

interface Expected {
  pixels: Uint8Array
  shape: number[]
  classes: string[]
}

function run(command: string, ...values: string[]): boolean {
  return spawnSync(command, values, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0
}

/** The one that is named, or those of the path and of the system. */
const interpreters = (given: string | undefined): string[] =>
  given === undefined ? ['python3', '/usr/bin/python3'] : [given]

/** An interpreter with the libraries, or with NumPy at least if the check is short; null if there is none. */
function pythonIn(folder: string): string | null {
  const libraries = ['pandas', 'scipy', 'webdataset', 'pyarrow', 'pillow']
  const given = process.env['PYTHON']
  const hasNumpy = (python: string) => spawnSync(python, ['-c', 'import numpy'], { stdio: 'ignore' }).status === 0
  if (options.short === true) return interpreters(given).find(hasNumpy) ?? null
  if (given !== undefined) return run(given, '-c', 'import pandas, scipy, webdataset, pyarrow, PIL') ? given : null
  const made = join(folder, 'venv')
  const python = join(made, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
  const isMade = run('python3', '-m', 'venv', made) && run(python, '-m', 'pip', 'install', '-q', ...libraries)
  return isMade ? python : null
}

function expectedOf(folder: string, { name, splits }: Case): Map<string, Expected> {
  const arrays = unzipSync(readFileSync(join(folder, `${name}.npz`)))
  return new Map(
    splits.map((split) => {
      const [x, y] = ['x', 'y'].map((each) => parseNpy(name, arrays[`${split}_${each}.npy`]!))
      return [split, { pixels: x!.data, shape: x!.shape, classes: textsOf(y!)! }]
    }),
  )
}

async function pixelsOf(split: Split): Promise<Uint8Array> {
  return split.stream === undefined ? split.images : await split.stream.read(Uint32Array.from(split.labels.keys()))
}

/** Images of a split as texts of class and pixels, in their order. */
async function imagesOf(split: Split, classes: readonly string[]): Promise<string[]> {
  const pixels = await pixelsOf(split)
  return rows(
    pixels,
    Array.from(split.labels, (label) => classes[label]!),
  )
}

function rows(pixels: Uint8Array, classes: readonly string[]): string[] {
  const size = pixels.length / classes.length
  return classes.map(
    (name, index) => `${name} ${Buffer.from(pixels.subarray(index * size, (index + 1) * size)).toString('base64')}`,
  )
}

/** What differs, in words; null if nothing does. */
async function difference(dataset: Omit<Dataset, 'name'>, expected: Map<string, Expected>): Promise<string | null> {
  const { classes, channels, height, width, train, test, validation } = dataset
  const ours = async (split: Split | null | undefined): Promise<string[]> =>
    split === null || split === undefined ? [] : await imagesOf(split, classes)
  for (const [name, { pixels, shape, classes: labels }] of expected) {
    const form = [channels, height, width].join('x')
    if (shape.slice(1).join('x') !== form) return `${name}: images of ${form}, not ${shape.slice(1).join('x')}`
    const found =
      name === 'all'
        ? [...(await ours(train)), ...(await ours(test))]
        : await ours({ train, test, validation }[name as 'train'])
    // Folders and streams are ordered by class; what counts is that every image is there once, with its class.
    const wanted = rows(pixels, labels).sort()
    if (options.sabotage === true) wanted[0] = `${wanted[0]!.slice(0, -2)}AA`
    const sorted = found.sort()
    if (sorted.length !== wanted.length) return `${name}: ${sorted.length} images, not ${wanted.length}`
    const wrong = sorted.findIndex((image, index) => image !== wanted[index])
    if (wrong >= 0) return `${name}: an image or its class differs (${sorted[wrong]!.slice(0, 30)})`
  }
  return null
}

async function read(folder: string, { name, path, request }: Case): Promise<Omit<Dataset, 'name'>> {
  const { streamed, ...others } = request
  if (streamed === true) {
    const form = { ...defaultReadOptions, strict: true }
    const reader = /parquet/.test(name) ? readParquet : readWebdataset
    const found = await reader(path, form, {}, 0)
    if (found.train.stream === undefined) throw new Error('it was not streamed')
    return { ...found, fingerprint: '' }
  }
  const data = join(folder, 'data', name)
  await addDataset({ path, name: `of-${name}`, ...others }, data)
  return await loadDataset(`of-${name}`, data)
}

async function check(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'signum-forms-'))
  try {
    const python = pythonIn(folder)
    if (python === null) {
      console.log('NOT RUN: the Python libraries cannot be had.')
      return options['if-available'] === true ? 0 : 1
    }
    const made = join(folder, 'made')
    if (!run(python, join(import.meta.dirname, 'make.py'), made) || !existsSync(join(made, 'cases.json'))) return 1
    const only = options.only?.split(',')
    const { cases, missing } = JSON.parse(readFileSync(join(made, 'cases.json'), 'utf8')) as Made
    for (const [forms, libraries] of Object.entries(missing))
      console.log(`not run: ${forms}, for want of ${libraries.join(' and ')}`)
    const chosen = cases.filter(({ name }) => only === undefined || only.includes(name))
    let failed = 0
    for (const each of chosen) {
      const wrong = await read(folder, each)
        .then((dataset) => difference(dataset, expectedOf(made, each)))
        .catch(messageOf)
      if (wrong !== null) failed++
      console.log(`${wrong === null ? 'ok  ' : 'FAIL'} ${each.name}${wrong === null ? '' : `: ${wrong}`}`)
    }
    console.log(`${chosen.length - failed} of ${chosen.length} forms are read as their libraries read them`)
    return failed === 0 && chosen.length > 0 ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (options.help === true) console.log(help)
else process.exitCode = await check()
