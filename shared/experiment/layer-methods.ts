import type { FaultInput } from '../errors/fault.ts'
import { phrase, type Phrase } from '../errors/phrase.ts'
import { suggestion } from '../errors/suggestion.ts'
import { completeParameters } from '../quantizers/parameter.ts'
import type { Quantizer } from '../quantizers/quantizer.ts'
import { findQuantizer, quantizerNames } from '../quantizers/zoo.ts'
import { activationFormNames, weightFormNames, type ActivationForm, type WeightForm } from './forms.ts'
import { regimes, type Regime } from './regime.ts'

/** Parts of a method that may differ from layer to layer. */
export interface LayerChanges {
  regime?: Regime
  weightForm?: WeightForm
  activationForm?: ActivationForm
  /** Null for real values. */
  activationBits?: number | null
}

/** What an experiment says of some of its layers. */
export interface LayerRule {
  /** A role, or a name of a layer or of a part of the network, in which * stands for anything. */
  selector: string
  /** Null if it is the run's own. */
  quantizer: Quantizer | null
  /** Parameters of the quantizer, complete. */
  parameters: Readonly<Record<string, number>>
  changes: LayerChanges
}

/** By key the values that it takes in a rule, and how a value is read. */
const changeable: Readonly<Record<keyof LayerChanges, readonly string[]>> = {
  regime: regimes,
  weightForm: weightFormNames,
  activationForm: activationFormNames,
  activationBits: ['2', '3', '4', '5', '6', '7', '8', 'real'],
}
const isChangeable = (key: string): key is keyof LayerChanges => Object.hasOwn(changeable, key)

/**
 * Reads rules such as "first: full; block1.mlp: ternary; shortcut: regime=bw weightForm=xnor": parts after semicolons,
 * each a selector, a colon, and words with spaces or commas between them: the name of a quantizer, its parameters, and
 * fields of the method with the values that they are to have there.
 */
export function parseLayerMethods(text: string | null | undefined): { rules: LayerRule[]; complaints: FaultInput[] } {
  const rules: LayerRule[] = []
  const complaints: FaultInput[] = []
  const parts = (text ?? '').split(';').filter((part) => part.trim() !== '')
  for (const part of parts) {
    const colon = part.indexOf(':')
    const [selector, words] = [
      part.slice(0, colon).trim(),
      part
        .slice(colon + 1)
        .split(/[\s,]+/)
        .filter((word) => word !== ''),
    ]
    if (colon < 0 || selector === '' || words.length === 0) {
      complaints.push(
        complaint(
          part.trim(),
          'bad-value',
          phrase`"${part.trim()}" is not a rule`,
          'write LAYERS: METHOD, as in "first: full; mlp: ternary"',
        ),
      )
      continue
    }
    const read = readRule(selector, words)
    complaints.push(...read.complaints)
    rules.push(read.rule)
  }
  return { rules, complaints }
}

function readRule(selector: string, words: readonly string[]): { rule: LayerRule; complaints: FaultInput[] } {
  const complaints: FaultInput[] = []
  const names = words.filter((word) => !word.includes('='))
  const quantizer = names[0] === undefined ? null : (findQuantizer(names[0]) ?? null)
  if (names.length > 1)
    complaints.push(
      complaint(selector, 'conflict', phrase`${selector} has more than one quantizer: ${names.join(', ')}`, 'name one'),
    )
  else if (names[0] !== undefined && quantizer === null)
    complaints.push(
      complaint(
        names[0],
        'unknown-name',
        phrase`there is no quantizer "${names[0]}" for ${selector}`,
        suggestion(names[0], quantizerNames) ?? phrase`there are ${quantizerNames.join(', ')}`,
      ),
    )
  const changes: Record<string, unknown> = {}
  const parameters: Record<string, number> = {}
  for (const word of words.filter((each) => each.includes('='))) {
    const [key, value] = [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]
    if (isChangeable(key)) {
      if (changeable[key].includes(value))
        changes[key] = key !== 'activationBits' ? value : value === 'real' ? null : Number(value)
      else
        complaints.push(
          complaint(
            value,
            'bad-value',
            phrase`${key} of ${selector} cannot be "${value}"`,
            phrase`take ${changeable[key].join(', ')}`,
          ),
        )
    } else if (quantizer === null)
      complaints.push(
        complaint(
          key,
          'unknown-name',
          phrase`${selector} has no "${key}"`,
          suggestion(key, Object.keys(changeable)) ??
            phrase`there are ${Object.keys(changeable).join(', ')}, and parameters of a quantizer named before them`,
        ),
      )
    else parameters[key] = value === '' ? Number.NaN : Number(value)
  }
  const completed =
    quantizer === null
      ? { values: {}, complaints: [] }
      : completeParameters(`the quantizer ${quantizer.name} of ${selector}`, quantizer.parameters, parameters)
  complaints.push(...completed.complaints.map((fault) => ({ ...fault, field: 'layerMethods' })))
  return { rule: { selector, quantizer, parameters: completed.values, changes: changes as LayerChanges }, complaints }
}

function complaint(subject: string, code: FaultInput['code'], what: Phrase, remedy: Phrase | string): FaultInput {
  return { code, subject, field: 'layerMethods', what, remedy }
}
