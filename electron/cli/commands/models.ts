import type { Command } from 'commander'
import { models } from '../../../shared/experiment/model-catalogue.ts'
import { formatPairs } from '../columns.ts'
import type { Terminal } from '../terminal.ts'

/** `signum models`: the networks and what they take. */
export function addModelsCommand(program: Command, terminal: Terminal): void {
  program
    .command('models')
    .description('list the models with their parameters')
    .option('--json', 'print them as JSON')
    .action((options: { json?: boolean }) => {
      if (options.json === true) {
        return terminal.print(JSON.stringify(models.map(({ propose: _, ...entry }) => entry), null, 2))
      }
      const texts = models.map(({ name, title, help, parameters }) => {
        const rows = parameters.map((each) => [`    ${each.name}=${each.default}`, `${each.help} (${each.minimum} to ${each.maximum})`] as const)
        return `${name}  ${title}\n  ${help}\n${formatPairs(rows)}`
      })
      terminal.print(texts.join('\n\n'))
    })
}
