import type { Command } from 'commander'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { evaluateQuantizer, type QuantizerPoint } from '../../../shared/quantizers/quantizer.ts'
import { parseNumbers } from '../arguments.ts'
import { formatColumns } from '../columns.ts'
import type { Terminal } from '../terminal.ts'
import { addPairFlags, chosenPair, type PairOptions } from './chosen-pair.ts'

/** `signum quantizer eval`: values of a pair. */
export function addEval(quantizer: Command, terminal: Terminal): void {
  const command = quantizer
    .command('eval')
    .description('evaluate a quantizer: forward F, backward B and the deployed value')
    .requiredOption('--at <weights>', 'latent weights, with commas between them: --at=-0.7,0,0.4', parseNumbers)
    .option('--deploy <expression>', 'what is deployed, in w (default: sign(w); for --forward)')
    .option('--json', 'print them as JSON, in full precision')
  addPairFlags(command).action((name: string | undefined, options: PairOptions & { at: number[]; json?: boolean }) => {
    const pair = chosenPair(name, options)
    const points = options.at.map((w) => finite(evaluateQuantizer(pair, pair.symbols, w)))
    if (options.json === true) return terminal.print(JSON.stringify(points))
    terminal.print(
      formatColumns(
        (['w', 'forward', 'backward', 'deploy'] as const).map((key) => ({
          heading: key,
          value: (point: QuantizerPoint) => String(point[key]),
          align: 'right' as const,
        })),
        points,
      ),
    )
  })
}

/** @throws BadInput if a value is none: JSON has no word for infinity. */
function finite(point: QuantizerPoint): QuantizerPoint {
  for (const key of ['forward', 'backward', 'deploy'] as const) {
    if (!Number.isFinite(point[key]))
      throw new BadInput({
        code: 'bad-pair',
        subject: key,
        what: phrase`the ${key} has no finite value at w = ${point.w} (${point[key]})`,
        remedy: 'keep divisors away from 0 and operands of log and sqrt positive',
      })
  }
  return point
}
