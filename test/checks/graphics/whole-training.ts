import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface WholeTraining {
  /** Share of the held-out images after the last epoch. */
  accuracy: number | null
  seconds: number
  words: string
  faults: string[]
}

const program = join(import.meta.dirname, '../../../electron/signum.js')
/** A real ResNet-20 after 20 epochs of Adam is well above this on CIFAR-10, also as JPEG. */
const least = 0.8

/** Trains ResNet-20 on CIFAR-10 with the command line, as a user would, and reads its accuracy. */
export async function trainWhole(
  data: string,
  { device, python, short, say }: { device: string; python: string; short: boolean; say(line: string): void },
): Promise<WholeTraining> {
  const folder = mkdtempSync(join(tmpdir(), 'signum-graphics-'))
  const signum = async (words: readonly string[]) => {
    const child = spawn(process.execPath, [program, '--data-dir', folder, '--quiet', '--python', python, ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let [out, errors] = ['', '']
    child.stdout.on('data', (part: Buffer) => (out += part.toString()))
    child.stderr.on('data', (part: Buffer) => (errors += part.toString()))
    const [code] = (await once(child, 'close')) as [number | null]
    if (code !== 0) throw new Error(`signum ${words[0]} ended with ${code}: ${errors.trim().split('\n').at(-1)}`)
    return out
  }
  const epochs = short ? 1 : 20
  try {
    await signum(['datasets', 'add', data, '--name', 'cifar10'])
    say(`ResNet-20 is trained on CIFAR-10 for ${epochs} epoch(s)`)
    const began = performance.now()
    await signum([
      ...['train', '--dataset', 'cifar10', '--model', 'resnet20', '--quantizer', 'full', '--engine', 'torch'],
      ...['--device', device, '--epochs', String(epochs), '--batch-size', '128', '--optimizer', 'adam'],
      ...['--learning-rate', '0.003', '--learning-rate-schedule', 'cosine', '--crop-padding', '4', '--flip', 'on'],
      ...(short ? ['--train-images', '1280'] : []),
    ])
    const seconds = (performance.now() - began) / 1000
    const { results } = JSON.parse(await signum(['runs', 'show', '1', '--json'])) as {
      results: Record<string, { last: number }>
    }
    const accuracy = results['deployed.accuracy']!.last
    const words =
      `ResNet-20, real weights, ${epochs} epoch(s) of CIFAR-10: ${(100 * accuracy).toFixed(2)} % of the held-out ` +
      `images after ${seconds.toFixed(0)} s, evaluations included`
    const faults = short || accuracy > least ? [] : [`${words}: less than ${100 * least} %`]
    return { accuracy, seconds, words, faults }
  } catch (error) {
    const words = `No training to its end: ${(error as Error).message}`
    return { accuracy: null, seconds: 0, words, faults: [words] }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
