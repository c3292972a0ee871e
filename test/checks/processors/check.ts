// npm run -s check:processors [-- --if-available]
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Values } from '../../../electron/trainer/engines/engine.ts'
import type { Support } from '../../../electron/trainer/engines/onnxruntime/support.ts'
import { referenceEngine } from '../../../electron/trainer/engines/reference/engine.ts'
import { blockHere } from './block-here.ts'
import { computations, type Results } from './computations.ts'
import { apart } from './programs.ts'

const help = `Computes what onnxruntime computes in the training on several processors and compares it with float64:
blocked convolutions and their gradients, signs counted in bytes, a CNN and a ViT. The processors are this machine,
and through qemu-x86_64 (Debian's qemu-user) one without AVX (Nehalem) and one with AVX2 (Haswell).
  --if-available  succeed, saying so, where qemu-x86_64 is not installed: this machine alone is checked then`

const { values: options } = parseArgs({ options: { 'if-available': { type: 'boolean' }, help: { type: 'boolean' } } })

interface Processor {
  name: string
  /** The qemu processor; null for this machine itself. */
  model: string | null
  /** Channels a block that its convolutions must have. */
  block: number | null
}

/** What one processor computes. @throws Error with its last words where it does not come to an end */
async function compute({ model }: Processor): Promise<{ support: Support; results: Results }> {
  const script = join(import.meta.dirname, 'compute.ts')
  const [command, args] =
    model === null
      ? [process.execPath, [script]]
      : ['qemu-x86_64', ['-cpu', model, process.execPath, '--single-threaded', script]]
  const { code, output, words } = await new Promise<{ code: number | null; output: string; words: string }>(
    (resolve, reject) => {
      const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
      let [output, words] = ['', '']
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
      child.stderr.on('data', (chunk: Buffer) => (words = (words + chunk.toString()).slice(-2000)))
      child.on('error', reject)
      child.on('close', (code) => resolve({ code, output, words }))
    },
  )
  if (code !== 0) throw new Error(`ended with ${code}: ${words.trim().split('\n').slice(-3).join(' ')}`)
  return JSON.parse(output) as { support: Support; results: Results }
}

/** By the size of a block, since the cases are of so many channels. */
const references = new Map<number | null, Promise<Map<string, Record<string, Values>>>>()

function referenceOf(block: number | null): Promise<Map<string, Record<string, Values>>> {
  const known = references.get(block) ?? computeReference(block)
  references.set(block, known)
  return known
}

async function computeReference(block: number | null): Promise<Map<string, Record<string, Values>>> {
  const values = new Map<string, Record<string, Values>>()
  for (const { name, compute } of computations(block)) values.set(name, await compute(referenceEngine))
  return values
}

/** What is wrong on a processor, in words. */
async function faultsOf(processor: Processor): Promise<string[]> {
  const { support, results } = await compute(processor)
  console.log(`${processor.name}: ${support.reason}`)
  const faults = support.refusals.map(({ finding }) => finding)
  if (processor.block !== null && support.offered !== processor.block)
    faults.push(`blocks of ${support.offered} channels, not of ${processor.block}`)
  const reference = await referenceOf(support.offered)
  let worst = 0
  for (const { name, tolerance } of computations(support.offered))
    for (const [output, exact] of Object.entries(reference.get(name)!)) {
      const found = new Float32Array(new Uint8Array(Buffer.from(results[name]?.[output] ?? '', 'base64')).buffer)
      const distance = found.length === exact.length ? apart(found, Float32Array.from(exact)) : Infinity
      // A NaN is no agreement.
      if (!(distance <= tolerance)) faults.push(`${name}: ${output} differs by ${distance.toExponential(1)}`)
      worst = Math.max(worst, distance)
    }
  console.log(
    `${processor.name}: ${reference.size} computations, the furthest ${worst.toExponential(1)} from float64; ` +
      `${faults.length === 0 ? 'none' : faults.length} wrong`,
  )
  return faults
}

async function check(): Promise<number> {
  const here: Processor = { name: 'this machine', model: null, block: blockHere() }
  const emulated: Processor[] = [
    { name: 'Nehalem', model: 'Nehalem', block: 8 },
    { name: 'Haswell', model: 'Haswell', block: 8 },
  ]
  const emulates =
    process.platform === 'linux' &&
    process.arch === 'x64' &&
    spawnSync('qemu-x86_64', ['--version'], { stdio: 'ignore' }).status === 0
  if (!emulates) {
    console.log('NOT CHECKED: Nehalem and Haswell, since there is no qemu-x86_64 (apt-get install -y qemu-user).')
    if (options['if-available'] !== true) return 1
  }
  let wrong = 0
  await Promise.all(
    [here, ...(emulates ? emulated : [])].map(async (processor) => {
      const faults = await faultsOf(processor).catch((error: unknown) => [String(error)])
      wrong += faults.length
      for (const fault of faults) console.log(`${processor.name}: WRONG: ${fault}`)
    }),
  )
  console.log(wrong === 0 ? 'every processor agrees with float64' : `${wrong} wrong`)
  return wrong === 0 ? 0 : 1
}

if (options.help === true) console.log(help)
else process.exitCode = await check()
