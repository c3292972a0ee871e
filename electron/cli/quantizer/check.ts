import type { Command } from 'commander'
import { certify } from '../../../shared/quantizers/certificate/certificate.ts'
import { nearestPair } from '../../../shared/quantizers/certificate/synthesized-pair.ts'
import { certificateText } from '../../../shared/quantizers/certificate/words.ts'
import { expressionText } from '../../../shared/quantizers/text.ts'
import { wrap } from '../columns.ts'
import type { Terminal } from '../terminal.ts'
import { addPairFlags, chosenPair, type PairOptions } from './chosen-pair.ts'
import { addDomainFlags, domainOf, type DomainOptions } from './domain-flags.ts'

/** `signum quantizer check`: is the pair ProxConnect in disguise, and if not, where does it fail. */
export function addCheck(quantizer: Command, terminal: Terminal): void {
  const command = quantizer
    .command('check')
    .description("say whether a pair is admissible: F = T(P(w)) and B = T'(P(w)) with a proximal quantizer P")
    .option('--json', 'print the certificate as JSON, with P and T as points')
  addDomainFlags(addPairFlags(command)).action(
    (name: string | undefined, options: PairOptions & DomainOptions & { json?: boolean }) => {
      const pair = chosenPair(name, options)
      const domain = domainOf(options)
      const certificate = certify(pair, pair.symbols, domain)
      const nearest = certificate.admissible ? null : nearestPair(pair, pair.symbols, domain)
      if (options.json !== true)
        return terminal.print(wrap(certificateText(pair.title, certificate, nearest), 100).join('\n'))
      terminal.print(
        JSON.stringify({
          admissible: certificate.admissible,
          rule: certificate.admissible ? null : certificate.rule,
          interval: certificate.admissible ? null : certificate.interval,
          P: certificate.admissible ? certificate.P.points() : null,
          T: certificate.admissible ? certificate.T.points() : null,
          nearest:
            nearest === null
              ? null
              : {
                  forward: expressionText(nearest.forward),
                  backward: expressionText(nearest.backward),
                  error: nearest.error,
                  points: nearest.sampled.points(),
                },
        }),
      )
    },
  )
}
