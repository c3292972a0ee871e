import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { exportForms } from '../../trainer/freeze/export-forms.ts'
import { endingOf, requireEnding } from '../endings.ts'
import { formatBytes } from '../format.ts'
import { readPacked } from '../packed-files.ts'
import type { Terminal } from '../terminal.ts'
import { writeOutput } from '../write-output.ts'

/** `signum export MODEL`: a packed model for other programs. */
export function addExportCommand(program: Command, terminal: Terminal): void {
  program
    .command('export')
    .description(
      'write a packed model for other programs: ONNX with weights as numbers or as bits that the graph ' +
        'unpacks, or a C header',
    )
    .argument('<model>', 'file that `signum freeze` made')
    .addOption(
      new Option('--to <form>', 'what it becomes (default: as the ending of --output says, or onnx)').choices(
        Object.keys(exportForms),
      ),
    )
    .option('--output <file>', 'file to write (default: beside the model)')
    .option('--json', 'print path and size as JSON')
    .action(async (file: string, options: { to?: keyof typeof exportForms; output?: string; json?: boolean }) => {
      const { ending, write } = exportForms[options.to ?? formOfFile(options.output)]
      const path = resolve(options.output ?? `${file.replace(/\.[^./\\]*$/, '')}.${ending}`)
      const bytes = write(await readPacked(file))
      writeOutput(path, bytes)
      terminal.print(
        options.json === true
          ? JSON.stringify({ path, bytes: bytes.length })
          : `${path} (${formatBytes(bytes.length)})`,
      )
    })
}

/** The form that the name of a file asks for: weights as numbers if it could be either ONNX. @throws BadInput */
function formOfFile(output: string | undefined): keyof typeof exportForms {
  const names = Object.keys(exportForms) as (keyof typeof exportForms)[]
  const endings = [...new Set(names.map((name) => exportForms[name].ending))]
  requireEnding(output, endings, { what: 'an exported model', other: 'to' })
  return names.find((name) => exportForms[name].ending === endingOf(output)) ?? 'onnx'
}
