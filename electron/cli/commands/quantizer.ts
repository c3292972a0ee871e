import { Option, type Command } from 'commander'
import { BadInput } from '../../../shared/experiment/bad-input.ts'
import { completeParameters } from '../../../shared/experiment/parameter.ts'
import { evaluateQuantizer, type Quantizer } from '../../../shared/quantizers/quantizer.ts'
import { findQuantizer, quantizerNames, quantizers } from '../../../shared/quantizers/zoo.ts'
import { parseNumber, parseNumbers } from '../arguments.ts'
import { formatColumns } from '../columns.ts'
import { flagOf } from '../experiment-flags.ts'
import type { Terminal } from '../terminal.ts'

type EvalOptions = { at: number[]; mu?: number; json?: boolean } & Record<string, number>

/** Every parameter that some quantizer takes, once. */
const parameterNames = [...new Set(quantizers.flatMap(({ parameters }) => parameters.map(({ name }) => name)))]

/** `signum quantizer ...`: the pairs of forward and backward quantizers. */
export function addQuantizerCommand(program: Command, terminal: Terminal): void {
  const quantizer = program.command('quantizer').description('list the quantizers, or evaluate one')
  addList(quantizer, terminal)
  addEval(quantizer, terminal)
}

function addList(quantizer: Command, terminal: Terminal): void {
  quantizer
    .command('list')
    .description('list the quantizers with their parameters')
    .option('--json', 'print them as JSON')
    .action((options: { json?: boolean }) => {
      if (options.json === true) {
        const rows = quantizers.map(({ name, title, help, reference, parameters, binary, mu }) => ({ name, title, help, reference, parameters, binary, mu }))
        return terminal.print(JSON.stringify(rows, null, 2))
      }
      terminal.print(
        formatColumns<Quantizer>(
          [
            { heading: 'name', value: ({ name }) => name },
            { heading: 'parameters', value: ({ parameters }) => parameters.map((each) => `${each.name}=${each.default}`).join(' ') || '-' },
            { heading: 'mu', value: ({ mu }) => (mu === null ? '-' : mu.start === mu.end ? String(mu.start) : `${mu.start} to ${mu.end}, ${mu.kind}`) },
            { heading: 'what it is', value: ({ help }) => help },
          ],
          quantizers,
        ),
      )
    })
}

function addEval(quantizer: Command, terminal: Terminal): void {
  const command = quantizer
    .command('eval')
    .description('evaluate a quantizer: forward F, backward B and the deployed value')
    .argument('<name>', `one of ${quantizerNames.join(', ')}`)
    .requiredOption('--at <weights>', 'latent weights, with commas between them: --at=-0.7,0,0.4', parseNumbers)
    .option('--mu <number>', 'sharpness (default: what the quantizer proposes for the start)', parseNumber)
    .option('--json', 'print them as JSON, in full precision')
  for (const name of parameterNames) {
    const owners = quantizers.filter(({ parameters }) => parameters.some((parameter) => parameter.name === name)).map((owner) => owner.name)
    command.addOption(new Option(`${flagOf(name)} <number>`, `parameter of ${owners.join(', ')}`).argParser(parseNumber))
  }
  command.action((name: string, options: EvalOptions) => {
    const points = evaluate(name, options)
    if (options.json === true) return terminal.print(JSON.stringify(points))
    terminal.print(
      formatColumns(
        (['w', 'forward', 'backward', 'deploy'] as const).map((key) => ({ heading: key, value: (point: (typeof points)[number]) => String(point[key]), align: 'right' as const })),
        points,
      ),
    )
  })
}

function evaluate(name: string, options: EvalOptions) {
  const quantizer = findQuantizer(name)
  if (quantizer === undefined) throw new BadInput(`there is no quantizer "${name}"; there are ${quantizerNames.join(', ')}`)
  const given = Object.fromEntries(parameterNames.filter((each) => options[each] !== undefined).map((each) => [each, options[each]!]))
  const { values, complaints } = completeParameters(`the quantizer ${name}`, quantizer.parameters, given)
  const mu = options.mu ?? quantizer.mu?.start ?? 1
  if (mu <= 0) complaints.push(`mu is ${mu}; it must be more than 0`)
  if (complaints.length > 0) throw new BadInput(complaints.join('; '))
  return options.at.map((w) => evaluateQuantizer(quantizer, { ...values, mu }, w))
}
