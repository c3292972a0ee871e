// npm run -s check:weights [-- --python FILE] [-- --if-available] [-- --sabotage]
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { numberReader, parseNpy, sizeOf } from '../../../electron/data/readers/npy.ts'

const help = `Makes networks of torchvision, timm and transformers with random weights by a seed, every parameter
and buffer
moved away from its start, and holds their logits on images of CIFAR-10 against ours through
\`signum weights evaluate\`: at most 1e-4 apart. Then writes them with \`signum weights write\`, and loads that with
strict=True.
  --python FILE   an interpreter with torch, torchvision, timm, transformers and safetensors; without it, a new
                  environment is made with pip, which downloads some gigabytes
  --cifar FILE    cifar10-jpg.tar.xz (../shared/data)
  --only TEXT     networks that have it in their names
  --if-available  succeed, saying so, where the images are missing
  --sabotage      change a norm of every network behind our back: the check must then fail`

const flag = { type: 'boolean' } as const
const { values: options } = parseArgs({
  options: {
    python: { type: 'string' },
    cifar: { type: 'string' },
    only: { type: 'string', default: '' },
    'if-available': flag,
    sabotage: flag,
    help: flag,
  },
})
const tolerance = 1e-4
const project = join(import.meta.dirname, '../../..')
const cifar = resolve(options.cifar ?? join(project, '../shared/data/cifar10-jpg.tar.xz'))

interface Case {
  name: string
  path: string
  model: string
  parameters: string
  size: number
  part: string | null
  /** Whose names we write; null for the usual ones. */
  names: string | null
}

/** Runs a program. @returns what it printed */
function run(program: string, args: readonly string[]): string {
  const { status, stdout, error } = spawnSync(program, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', CUDA_VISIBLE_DEVICES: '' },
    maxBuffer: 1 << 28,
    encoding: 'utf8',
  })
  if (error) throw error
  if (status !== 0) throw new Error(`${program} ${args.slice(0, 3).join(' ')} ended with ${status}`)
  return stdout
}

function pythonIn(folder: string): string {
  if (options.python !== undefined) return options.python
  const made = join(folder, 'python')
  run('python3', ['-m', 'venv', made])
  const python = join(made, 'bin/python')
  run(python, [
    '-m',
    'pip',
    'install',
    '--quiet',
    'torch',
    'torchvision',
    'timm',
    'transformers',
    'safetensors',
    'pillow',
    'numpy',
  ])
  return python
}

function numbersOf(file: string): number[] {
  const array = parseNpy(file, readFileSync(file))
  return Array.from({ length: sizeOf(array) }, (_, index) => numberReader(file, array)(index))
}

function check(folder: string): number {
  const python = pythonIn(folder)
  const script = join(import.meta.dirname, 'networks.py')
  const cases = JSON.parse(
    run(python, [script, 'make', cifar, folder, options.only, ...(options.sabotage ? ['--sabotage'] : [])]),
  ) as Case[]
  const data = join(folder, 'data')
  const signum = (...args: string[]) =>
    run(process.execPath, [join(project, 'electron/signum.js'), ...args, '--data-dir', data, '--quiet'])
  for (const size of [32, 64, 224]) signum('datasets', 'add', join(folder, `images${size}`), '--name', `images${size}`)
  const apart = new Map<string, number>()
  for (const { name, path, model, parameters, size, part, names } of cases) {
    const kept = [path, '--model', model]
    if (parameters !== '') kept.push('--model-parameters', parameters)
    if (part !== null) kept.push('--part', part)
    const logits = join(folder, `${name}.ours.npy`)
    signum('weights', 'evaluate', ...kept, '--dataset', `images${size}`, '--logits', logits)
    const named = names === null ? [] : ['--names', names]
    signum('weights', 'write', ...kept, ...named, '--output', join(folder, `${name}.ours.safetensors`))
    const [theirs, ours] = [numbersOf(join(folder, `${name}.npy`)), numbersOf(logits)]
    const difference = theirs.reduce((most, each, index) => Math.max(most, Math.abs(each - ours[index]!)), 0)
    apart.set(name, theirs.length === ours.length ? difference : Infinity)
  }
  const back = JSON.parse(run(python, [script, 'load', folder, options.only])) as Partial<Record<string, number>>
  let wrong = 0
  for (const { name } of cases) {
    const written = back[name]
    const isRight = apart.get(name)! <= tolerance && (written === undefined || written <= tolerance)
    if (!isRight) wrong++
    console.log(
      `${isRight ? 'ok  ' : 'FAIL'} ${name.padEnd(28)} ours ${apart.get(name)!.toExponential(1)} apart, ` +
        (written === undefined ? 'read only' : `ours loaded strictly there ${written.toExponential(1)}`),
    )
  }
  console.log(wrong === 0 ? `${cases.length} networks agree` : `${wrong} of ${cases.length} networks do not agree`)
  return wrong === 0 ? 0 : 1
}

if (options.help) console.log(help)
else if (existsSync(cifar)) {
  const folder = mkdtempSync(join(tmpdir(), 'signum-weights-'))
  try {
    process.exitCode = check(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
} else {
  const missing = `there is no ${cifar}: nothing was compared`
  if (options['if-available']) console.log(missing)
  else {
    console.error(missing)
    process.exitCode = 1
  }
}
