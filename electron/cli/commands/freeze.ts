import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Frozen } from '../../../shared/contract/packed.ts'
import { parseRunIds } from '../arguments.ts'
import { formatPairs } from '../columns.ts'
import { requireEnding } from '../endings.ts'
import { formatBytes, formatCount } from '../format.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import type { Terminal } from '../terminal.ts'
import { withHost, type CommonOptions } from '../with-host.ts'
import { writeOutput } from '../write-output.ts'

/** `signum freeze RUN`: a trained network in a file whose weights take one bit each. */
export function addFreezeCommand(program: Command, terminal: Terminal): void {
  program
    .command('freeze')
    .description(
      'pack a trained network into a file with one bit a weight, and hold it against the run on every held-out image',
    )
    .argument('<run>', 'number of the run', parseRunIds)
    .option('--output <file>', 'file to write (default: a name made of model, method and run, here)')
    .option(
      '--latents <file>',
      'also the real weights behind the signs, and all else as it is deployed, in safetensors',
    )
    .option('--json', 'print what came of it as JSON')
    .action(async (ids: number[], _: unknown, self: Command) => {
      const options = self.optsWithGlobals<CommonOptions & { output?: string; latents?: string; json?: boolean }>()
      const [id] = ids
      requireEnding(options.output, ['safetensors'], { what: 'a packed model' })
      requireEnding(options.latents, ['safetensors'], { key: 'latents', what: 'a file of weights' })
      if (ids.length !== 1)
        throw new BadInput({
          code: 'ambiguous',
          what: 'one run is frozen at a time',
        })
      await withHost(options, async ({ client }) => {
        const frozen = await client.packed.freeze({ id: id! })
        const { base64 } = await client.packed.export({ id: id! })
        const path = resolve(options.output ?? frozen.fileName)
        writeOutput(path, Buffer.from(base64, 'base64'))
        if (options.latents !== undefined)
          writeOutput(
            resolve(options.latents),
            Buffer.from((await client.packed.export({ id: id!, to: 'latents' })).base64, 'base64'),
          )
        terminal.print(
          options.json === true ? JSON.stringify({ ...frozen, path }, null, 2) : formatFrozen(frozen, path),
        )
      })
    })
}

const percent = (share: number) => `${(100 * share).toFixed(2)} %`

function formatFrozen(
  { runId, bytes, kept, images, accuracy, otherClasses, closeImages, difference, milliseconds }: Frozen,
  path: string,
): string {
  const floats = kept.reduce((sum, part) => sum + part.bytes, 0)
  return `${path}\n${formatPairs([
    ['  run', String(runId)],
    [
      '  size',
      `${formatBytes(bytes.packed)} against ${formatBytes(bytes.float32)} in float32: ` +
        `${(bytes.float32 / bytes.packed).toFixed(1)} times less`,
    ],
    [
      '  as floats',
      `${formatBytes(floats)} (${percent(floats / bytes.packed)} of the file): ${kept
        .slice(0, 3)
        .map((part) => `${part.name} ${formatBytes(part.bytes)}`)
        .join(', ')}${kept.length > 3 ? `, ${kept.length - 3} more` : ''}`,
    ],
    [
      '  accuracy',
      `${percent(accuracy.packed)} packed, ${percent(accuracy.trained)} as trained, on ${formatCount(images)} images`,
    ],
    [
      '  agreement',
      `${otherClasses === 0 ? 'the same class for every image' : `another class for ${otherClasses} images`}; ` +
        `logits within 1e-5 for ${closeImages === images ? 'all' : `${formatCount(closeImages)} images`}, ` +
        `${difference.toExponential(1)} apart at most`,
    ],
    ['  an image', `${milliseconds.toFixed(2)} ms on one thread, ${formatBytes(bytes.running)} of memory`],
  ])}`
}
