import type { Command } from 'commander'
import { usualDomain, type Domain } from '../../../shared/quantizers/certificate/domain.ts'
import { parseNumber } from '../arguments.ts'

/** The domain in which a pair is judged, as options give it. */
export interface DomainOptions {
  from: number
  to: number
}

export function addDomainFlags(command: Command): Command {
  return command
    .option('--from <number>', 'lowest latent weight that is looked at', parseNumber, usualDomain.from)
    .option('--to <number>', 'highest latent weight that is looked at', parseNumber, usualDomain.to)
}

export function domainOf({ from, to }: DomainOptions): Domain {
  return { from, to }
}
