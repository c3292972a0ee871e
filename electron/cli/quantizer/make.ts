import type { Command } from 'commander'
import { certify } from '../../../shared/quantizers/certificate/certificate.ts'
import { backwardFrom } from '../../../shared/quantizers/certificate/synthesis.ts'
import { pairFromBackward } from '../../../shared/quantizers/certificate/synthesized-pair.ts'
import { parseExpression } from '../../../shared/quantizers/parse/parse.ts'
import { expressionText } from '../../../shared/quantizers/text.ts'
import { parseNumber } from '../arguments.ts'
import type { Terminal } from '../terminal.ts'
import { requireMu } from './chosen-pair.ts'
import { addDomainFlags, domainOf, type DomainOptions } from './domain-flags.ts'

type MakeOptions = DomainOptions & { mu: number; json?: boolean }

/** `signum quantizer make`: the other half of an admissible pair. */
export function addMake(quantizer: Command, terminal: Terminal): void {
  const make = quantizer.command('make').description('make the other half of an admissible pair')
  const half = (name: string, description: string): Command =>
    addDomainFlags(
      make
        .command(name)
        .description(description)
        .option('--mu <number>', 'sharpness at which it is made or checked', parseNumber, 1)
        .option('--json', 'print the pair as JSON'),
    )

  half('backward', 'the derivative of a forward, as an expression')
    .requiredOption('--forward <expression>', 'forward quantizer in w and mu')
    .action((options: MakeOptions & { forward: string }) => {
      const forward = parseExpression(options.forward)
      const backward = backwardFrom(forward)
      // Says where the forward has no value, which its derivative alone would not.
      const certificate = certify({ forward, backward }, { mu: requireMu(options.mu)! }, domainOf(options))
      if (options.json === true)
        return terminal.print(
          JSON.stringify({
            forward: expressionText(forward),
            backward: expressionText(backward),
            admissible: certificate.admissible,
          }),
        )
      terminal.print(expressionText(backward))
      if (certificate.admissible && certificate.still) terminal.say('it is 0 everywhere: with it nothing is learnt')
      if (!certificate.admissible)
        terminal.say(
          'the forward has a jump or a corner that no derivative describes: `signum quantizer check` shows ' +
            'at which weights the pair fails',
        )
    })

  half(
    'forward',
    'the integral of a backward: in closed form if the zoo has it, else as a cubic on each of a few stretches',
  )
    .requiredOption('--backward <expression>', 'backward quantizer in w and mu')
    .action((options: MakeOptions & { backward: string }) => {
      const { forward, backward, error, fixed, sampled } = pairFromBackward(
        parseExpression(options.backward),
        { mu: requireMu(options.mu)! },
        domainOf(options),
      )
      if (options.json === true) {
        return terminal.print(
          JSON.stringify({
            forward: expressionText(forward),
            backward: expressionText(backward),
            error,
            fixed,
            points: sampled.points(),
          }),
        )
      }
      terminal.print(expressionText(forward))
      if (fixed) terminal.say(`it holds for mu = ${options.mu} alone: there is no form here for every mu`)
      if (error > 1e-9)
        terminal.say(
          `its derivative misses the backward by ${error.toExponential(1)} of the largest B at most; it is ` +
            'admissible with its own derivative, so leave --backward out',
        )
    })
}
