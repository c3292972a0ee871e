import { Option, type Command } from 'commander'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { field, phrase } from '../../../shared/errors/phrase.ts'
import { completeParameters } from '../../../shared/quantizers/parameter.ts'
import { readPair } from '../../../shared/quantizers/custom.ts'
import { symbolsAtStart } from '../../../shared/quantizers/certificate/over-training.ts'
import { sign, w, type Expression } from '../../../shared/quantizers/expression.ts'
import { parseExpression } from '../../../shared/quantizers/parse/parse.ts'
import type { Quantizer } from '../../../shared/quantizers/quantizer.ts'
import { findQuantizer, quantizerNames, quantizers } from '../../../shared/quantizers/zoo.ts'
import { parseNumber } from '../arguments.ts'
import { flagOf } from '../experiment-flags.ts'

/** A pair as a command was given it, with values of every symbol but w. */
export interface ChosenPair {
  title: string
  forward: Expression
  backward: Expression
  deploy: Expression
  symbols: Record<string, number>
}

export type PairOptions = { forward?: string; backward?: string; deploy?: string; mu?: number } & Record<
  string,
  unknown
>

/** Every parameter that some quantizer takes, once. */
const parameterNames = [...new Set(quantizers.flatMap(({ parameters }) => parameters.map(({ name }) => name)))]

/** Gives a command the ways to say which pair it works on: a name with its parameters, or expressions. */
export function addPairFlags(command: Command): Command {
  command
    .argument('[name]', `one of ${quantizerNames.join(', ')}; or write the pair with --forward and --backward`)
    .option('--forward <expression>', 'forward quantizer in w and mu: --forward="tanh(mu*w)"')
    .option('--backward <expression>', 'backward quantizer (default: the derivative of the forward)')
    .option(
      '--mu <number>',
      'sharpness (default: what the quantizer proposes for the start; 1 for expressions)',
      parseNumber,
    )
  for (const name of parameterNames) {
    const owners = quantizers
      .filter(({ parameters }) => parameters.some((parameter) => parameter.name === name))
      .map((owner) => owner.name)
    command.addOption(
      new Option(`${flagOf(name)} <number>`, `parameter of ${owners.join(', ')}`).argParser(parseNumber),
    )
  }
  return command
}

/** @throws BadInput if there is no quantizer of the name, or the pair is given twice, not at all or wrongly. */
export function chosenPair(name: string | undefined, options: PairOptions): ChosenPair {
  const given = Object.fromEntries(
    parameterNames.filter((each) => options[each] !== undefined).map((each) => [each, options[each] as number]),
  )
  const mu = requireMu(options.mu)
  if (name === undefined) {
    if (options.forward === undefined)
      throw new BadInput({
        code: 'missing-value',
        what: 'no pair is given',
        remedy: phrase`give a name (${quantizerNames.join(', ')}) or ${field('forward')} with an expression`,
      })
    const { complaints } = completeParameters('a pair of expressions', [], given)
    if (complaints.length > 0) throw new BadInput(complaints)
    const { forward, backward } = readPair({ forward: options.forward, backward: options.backward })
    const title = `The pair F = ${options.forward}, B = ${options.backward ?? "F'"}`
    return {
      title,
      forward,
      backward,
      deploy: options.deploy === undefined ? sign(w) : parseExpression(options.deploy, ['w']),
      symbols: { mu: mu ?? 1 },
    }
  }
  if ([options.forward, options.backward, options.deploy].some((text) => text !== undefined))
    throw new BadInput({
      code: 'conflict',
      subject: name,
      what: phrase`give the name ${name} or expressions, not both`,
    })
  const quantizer = namedQuantizer(name)
  const { values, complaints } = completeParameters(`the quantizer ${name}`, quantizer.parameters, given)
  if (complaints.length > 0) throw new BadInput(complaints)
  return { ...quantizer, symbols: { ...values, mu: mu ?? symbolsAtStart(quantizer).mu! } }
}

/** @throws BadInput */
export function namedQuantizer(name: string): Quantizer {
  const quantizer = findQuantizer(name)
  if (quantizer === undefined)
    throw new BadInput({
      code: 'unknown-name',
      subject: name,
      what: phrase`there is no quantizer "${name}"`,
      remedy: phrase`there are ${quantizerNames.join(', ')}`,
    })
  return quantizer
}

/** @throws BadInput */
export function requireMu(mu: number | undefined): number | undefined {
  if (mu !== undefined && mu <= 0)
    throw new BadInput({
      code: 'out-of-range',
      field: 'mu',
      what: phrase`mu is ${mu}`,
      remedy: 'it must be more than 0',
    })
  return mu
}
