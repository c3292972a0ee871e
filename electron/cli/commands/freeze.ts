import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import type { Frozen } from '../../../shared/contract/packed.ts'
import { activationForms, realForms, type ActivationForm, type RealForm } from '../../../shared/packed/manifest.ts'
import { parseRunIds } from '../arguments.ts'
import { formatPairs } from '../columns.ts'
import { requireEnding } from '../endings.ts'
import { formatBytes, formatCount } from '../format.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import type { Terminal } from '../terminal.ts'
import { withHost, type CommonOptions } from '../with-host.ts'
import { writeOutput } from '../write-output.ts'

interface FreezeOptions {
  output?: string
  real: RealForm
  activations: ActivationForm
  latents?: string
  json?: boolean
}

/** `signum freeze RUN`: a trained network in a file whose weights take one bit each. */
export function addFreezeCommand(program: Command, terminal: Terminal): void {
  program
    .command('freeze')
    .description(
      'pack a trained network into a file with one bit a weight, and hold it against the run on every held-out image',
    )
    .argument('<run>', 'number of the run', parseRunIds)
    .option('--output <file>', 'file to write (default: a name made of model, method and run, here)')
    .addOption(
      new Option(
        '--real <form>',
        'what weights, biases and embeddings that stay real are kept in; int8 has a scale a row; norms stay exact',
      )
        .choices(realForms)
        .default('float32'),
    )
    .addOption(
      new Option(
        '--activations <form>',
        'what real activations are rounded to before weights of one bit; int8 sums whole numbers exactly, by a scale ' +
          'an image before convolutions, a token before linear layers',
      )
        .choices(activationForms)
        .default('float32'),
    )
    .option(
      '--latents <file>',
      'also the real weights behind the signs, and all else as it is deployed, in safetensors',
    )
    .option('--json', 'print what came of it as JSON')
    .action(async (ids: number[], _: unknown, self: Command) => {
      const options = self.optsWithGlobals<CommonOptions & FreezeOptions>()
      const [id] = ids
      requireEnding(options.output, ['safetensors'], { what: 'a packed model' })
      requireEnding(options.latents, ['safetensors'], { key: 'latents', what: 'a file of weights' })
      if (ids.length !== 1)
        throw new BadInput({
          code: 'ambiguous',
          what: 'one run is frozen at a time',
        })
      await withHost(options, async ({ client }) => {
        const choice = { id: id!, real: options.real, activations: options.activations }
        const frozen = await client.packed.freeze(choice)
        const { base64 } = await client.packed.export(choice)
        const path = resolve(options.output ?? frozen.fileName)
        writeOutput(path, Buffer.from(base64, 'base64'))
        if (options.latents !== undefined)
          writeOutput(
            resolve(options.latents),
            Buffer.from((await client.packed.export({ ...choice, to: 'latents' })).base64, 'base64'),
          )
        terminal.print(
          options.json === true ? JSON.stringify({ ...frozen, path }, null, 2) : formatFrozen(frozen, path),
        )
      })
    })
}

const percent = (share: number) => `${(100 * share).toFixed(2)} %`

function formatFrozen(frozen: Frozen, path: string): string {
  const {
    runId,
    real,
    activations,
    bytes,
    sizes,
    kept,
    images,
    accuracy,
    otherClasses,
    closeImages,
    difference,
    milliseconds,
  } = frozen
  const floats = kept.reduce((sum, part) => sum + part.bytes, 0)
  const others = sizes.filter((each) => each.real !== real).map((each) => `${each.real} ${formatBytes(each.bytes)}`)
  return `${path}\n${formatPairs([
    ['  run', String(runId)],
    [
      '  size',
      `${formatBytes(bytes.packed)} against ${formatBytes(bytes.float32)} in float32: ` +
        `${(bytes.float32 / bytes.packed).toFixed(1)} times less (with the rest in ${others.join(', in ')})`,
    ],
    [
      `  as ${real === 'float32' ? 'floats' : real}`,
      `${formatBytes(floats)} (${percent(floats / bytes.packed)} of the file): ${kept
        .slice(0, 3)
        .map((part) => `${part.name} ${formatBytes(part.bytes)}`)
        .join(', ')}${kept.length > 3 ? `, ${kept.length - 3} more` : ''}`,
    ],
    [
      '  accuracy',
      `${percent(accuracy.packed)} packed, ${percent(accuracy.trained)} as trained, on ${formatCount(images)} images`,
    ],
    ...(real === 'float32' && activations === 'float32' ? [] : [changePair(frozen)]),
    [
      '  agreement',
      `${otherClasses === 0 ? 'the same class for every image' : `another class for ${otherClasses} images`}; ` +
        `logits within 1e-5 for ${closeImages === images ? 'all' : `${formatCount(closeImages)} images`}, ` +
        `${difference.toExponential(1)} apart at most`,
    ],
    [
      '  an image',
      `${milliseconds.toFixed(2)} ms on one thread, ${formatBytes(bytes.running)} of memory, of it ` +
        `${formatBytes(bytes.resident)} weights`,
    ],
  ])}`
}

/** What it does that real numbers and activations take fewer bytes. */
function changePair({ real, activations, accuracy, changedClasses, images }: Frozen): [string, string] {
  const what = [...(real === 'float32' ? [] : [real]), ...(activations === 'float32' ? [] : ['bytes'])]
  return [
    `  by ${what.join(', ')}`,
    `${percent(accuracy.float32)} before, ${percent(accuracy.packed)} after; ` +
      `the class of ${formatCount(changedClasses)} of ${formatCount(images)} images changes`,
  ]
}
