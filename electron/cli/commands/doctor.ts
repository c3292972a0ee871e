import type { Command } from 'commander'
import { messageOf } from '../../../shared/errors/message-of.ts'
import { formatColumns } from '../columns.ts'
import { CommandFailure } from '../command-failure.ts'
import { failed, type CheckResult } from '../doctor/check.ts'
import { checksOf } from '../doctor/checks.ts'
import type { Terminal } from '../terminal.ts'
import { dataDirectoryOf, type CommonOptions } from '../with-host.ts'

type Finding = CheckResult & { name: string }

/** `signum doctor`: whether everything is in place, and what to do if it is not. */
export function addDoctorCommand(program: Command, terminal: Terminal): void {
  program
    .command('doctor')
    .description('check the installation; fails if something that is needed does not work')
    .option('--json', 'print the findings as JSON')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<CommonOptions & { json?: boolean }>()
      const findings: Finding[] = []
      for (const { name, look } of checksOf(dataDirectoryOf(options))) {
        findings.push({
          name,
          ...(await Promise.resolve()
            .then(look)
            .catch((error: unknown) => failed(messageOf(error), 'report this'))),
        })
      }
      if (options.json === true) terminal.print(JSON.stringify(findings, null, 2))
      else {
        terminal.print(
          formatColumns<Finding>(
            [
              { heading: '', value: ({ status }) => status },
              { heading: 'what', value: ({ name }) => name },
              { heading: 'found', value: ({ found, remedy }) => (remedy === '' ? found : `${found}; ${remedy}`) },
            ],
            findings,
          ),
        )
      }
      const broken = findings.filter(({ status }) => status === 'failed')
      if (broken.length > 0) throw new CommandFailure(broken.map(({ name, remedy }) => `${name}: ${remedy}`).join('; '))
    })
}
