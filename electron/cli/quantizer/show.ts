import type { Command } from 'commander'
import { certificateOverTraining, momentText } from '../../../shared/quantizers/certificate/over-training.ts'
import { certificateText } from '../../../shared/quantizers/certificate/words.ts'
import type { Quantizer } from '../../../shared/quantizers/quantizer.ts'
import { expressionText } from '../../../shared/quantizers/text.ts'
import { quantizerNames, quantizers } from '../../../shared/quantizers/zoo.ts'
import { formatColumns, formatPairs, wrap } from '../columns.ts'
import type { Terminal } from '../terminal.ts'
import { namedQuantizer } from './chosen-pair.ts'

/** `signum quantizer list` and `show`: the zoo. */
export function addList(quantizer: Command, terminal: Terminal): void {
  quantizer
    .command('list')
    .description('list the quantizers with their parameters')
    .option('--json', 'print them as JSON')
    .action((options: { json?: boolean }) => {
      if (options.json === true) return terminal.print(JSON.stringify(quantizers.map(described), null, 2))
      terminal.print(
        formatColumns<Quantizer>(
          [
            { heading: 'name', value: ({ name }) => name },
            { heading: 'admissible', value: (each) => verdict(each) },
            {
              heading: 'parameters',
              value: ({ parameters }) => parameters.map((each) => `${each.name}=${each.default}`).join(' ') || '-',
            },
            { heading: 'mu', value: muText },
            { heading: 'description', value: ({ help }) => help },
          ],
          quantizers,
        ),
      )
    })
}

export function addShow(quantizer: Command, terminal: Terminal): void {
  quantizer
    .command('show')
    .description('show a quantizer: its formulas, parameters, source and certificate')
    .argument('<name>', `one of ${quantizerNames.join(', ')}`)
    .option('--json', 'print it as JSON')
    .action((name: string, options: { json?: boolean }) => {
      const shown = namedQuantizer(name)
      terminal.print(options.json === true ? JSON.stringify(described(shown), null, 2) : textOf(shown))
    })
}

function described(quantizer: Quantizer) {
  const { name, title, help, reference, departure, parameters, binary, mu, ramped, forward, backward, deploy } =
    quantizer
  const { certificate } = certificateOverTraining(quantizer)
  return {
    name,
    title,
    help,
    reference,
    departure,
    parameters,
    binary,
    mu,
    ramped: ramped.map(({ parameter, from, rise }) => ({ parameter, from, rise: expressionText(rise) })),
    forward: expressionText(forward),
    backward: expressionText(backward),
    deploy: expressionText(deploy),
    certificate: {
      admissible: certificate.admissible,
      rule: certificate.admissible ? null : certificate.rule,
      interval: certificate.admissible ? null : certificate.interval,
    },
  }
}

function textOf(quantizer: Quantizer): string {
  const { title, help, reference, departure, parameters, ramped, forward, backward, deploy } = quantizer
  const { certificate, progress } = certificateOverTraining(quantizer)
  const lines = [
    ['F(w)', expressionText(forward)],
    ['B(w)', expressionText(backward)],
    ['deployed', expressionText(deploy)],
    ['mu', muText(quantizer)],
    ['reference', reference],
    ...(departure === null ? [] : [['departure', departure]]),
  ] as [string, string][]
  const rows = parameters.map((each): [string, string] => [
    `  ${each.name}=${each.default}`,
    `${each.help} (${each.integer === true ? 'whole, ' : ''}${each.minimum} to ${each.maximum})`,
  ])
  const moving = ramped.map(
    ({ parameter, from, rise }) => `  ${parameter} moves from ${from} to its value along ${expressionText(rise)}`,
  )
  return [
    `${title}: ${help}`,
    formatPairs(lines),
    ...(rows.length === 0 ? [] : [['parameters', formatPairs(rows), ...moving].join('\n')]),
    wrap(`${momentText(progress)} with the default parameters: ${certificateText(title, certificate)}`, 100).join('\n'),
  ].join('\n\n')
}

function verdict(quantizer: Quantizer): string {
  const { certificate } = certificateOverTraining(quantizer)
  return certificate.admissible ? 'yes' : `no (rule ${certificate.rule})`
}

function muText({ mu }: Quantizer): string {
  if (mu === null) return '-'
  return mu.start === mu.end ? String(mu.start) : `${mu.start} to ${mu.end}, ${mu.kind}`
}
