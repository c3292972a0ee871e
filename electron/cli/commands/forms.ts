import type { Command } from 'commander'
import { activationForms, weightForms, type Form } from '../../../shared/experiment/forms.ts'
import { updateRules } from '../../../shared/quantizers/update-rule.ts'
import { formatPairs } from '../columns.ts'
import type { Terminal } from '../terminal.ts'

/** `signum forms`: the forms around the quantizers, and the rules by which latent weights move. */
export function addFormsCommand(program: Command, terminal: Terminal): void {
  program
    .command('forms')
    .description('list the update rules and the forms of weights and activations, with their sources')
    .option('--json', 'print them as JSON')
    .action((options: { json?: boolean }) => {
      if (options.json === true)
        return terminal.print(JSON.stringify({ updateRules, weightForms, activationForms }, null, 2))
      const rules = formatPairs(
        updateRules.map(({ name, formula, help }) => [`  ${name}`, `${formula}  ${help}`] as const),
      )
      terminal.print(
        [
          `--update\n${rules}`,
          `--weight-form\n${formsText(weightForms)}`,
          `--activation-form\n${formsText(activationForms)}`,
        ].join('\n\n'),
      )
    })
}

function formsText(forms: readonly Form[]): string {
  return formatPairs(
    forms.flatMap(({ name, help, reference, departure }) => [
      [`  ${name}`, help] as const,
      ...(reference === null ? [] : [['', `  ${reference}`] as const]),
      ...(departure === null ? [] : [['', `  Here: ${departure}`] as const]),
    ]),
  )
}
