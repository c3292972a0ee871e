import { basename, resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { exportForms } from '../../trainer/freeze/export-forms.ts'
import { notCarried } from '../../trainer/freeze/export-limits.ts'
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
        'unpacks, QONNX, TensorFlow Lite, a graph model of TensorFlow.js, or one C99 file with its header, without ' +
        'dependencies; says what a format does not carry',
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
      const form = options.to ?? formOfFile(options.output)
      const { ending, beside, write } = exportForms[form]
      const without = (path: string) => path.replace(/\.[^./\\]*$/, '')
      const path = resolve(options.output ?? `${without(file)}.${ending}`)
      const network = await readPacked(file)
      const name = basename(without(path))
      const files = [{ path, bytes: write(network, name) }]
      if (beside !== undefined)
        files.push({
          path: `${without(path)}.${exportForms[beside].ending}`,
          bytes: exportForms[beside].write(network, name),
        })
      const limits = notCarried(network, form)
      for (const each of files) writeOutput(each.path, each.bytes)
      const [first, ...others] = files.map((each) => ({ path: each.path, bytes: each.bytes.length }))
      terminal.print(
        options.json === true
          ? JSON.stringify({ ...first, ...(others.length === 0 ? {} : { beside: others }), notCarried: limits })
          : [
              ...files.map((each) => `${each.path} (${formatBytes(each.bytes.length)})`),
              ...limits.map((line) => `  not carried: ${line}`),
            ].join('\n'),
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
