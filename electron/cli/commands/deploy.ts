import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { integerWithin } from '../arguments.ts'
import { CommandFailure } from '../command-failure.ts'
import { formatColumns, type Column } from '../columns.ts'
import { compareRunners, type Verdict } from '../deploy/compare-runners.ts'
import { otherRunners, ownRunner } from '../deploy/runners.ts'
import { trialImages } from '../deploy/trial-images.ts'
import { formatBytes, formatCount } from '../format.ts'
import { readPacked } from '../packed-files.ts'
import type { Terminal } from '../terminal.ts'
import { dataDirectoryOf, type CommonOptions } from '../with-host.ts'

/** `signum deploy check MODEL`: every export of a packed model, run by what is found here. */
export function addDeployCommand(program: Command, terminal: Terminal): void {
  program
    .command('deploy')
    .description('try packed models where they will run')
    .command('check')
    .description(
      'run a packed model in every form for which there is a program here (onnxruntime, gcc, clang, NumPy, qonnx, ' +
        'TensorFlow Lite and TensorFlow.js; PYTHON names Pythons, a list as PATH is one), and hold the logits to ' +
        'those of the packed model; exit code 1 if some differ',
    )
    .argument('<model>', 'file that `signum freeze` made')
    .option('--images <count>', 'images of the held-out ones, at most', integerWithin(1, 100_000), 200)
    .option('--json', 'print the table as JSON')
    .action(async (file: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<CommonOptions & { images: number; json?: boolean }>()
      const network = await readPacked(file)
      const images = await trialImages(network.manifest, options.images, dataDirectoryOf(options))
      const folder = mkdtempSync(join(tmpdir(), 'signum-deploy-'))
      try {
        const trial = { network, file: await readFile(file), folder, ...images }
        const verdicts = await compareRunners(ownRunner, otherRunners, trial, (name) =>
          terminal.draw(`running ${name}`),
        )
        terminal.draw(null)
        terminal.print(
          options.json === true
            ? JSON.stringify({ model: file, images: images.count, origin: images.origin, rows: verdicts }, null, 2)
            : `${formatCount(images.count)} ${images.origin}\n${formatColumns(columns, verdicts)}`,
        )
        const wrong = verdicts.filter(({ result }) => result === 'different' || result === 'failed')
        if (wrong.length > 0)
          throw new CommandFailure(
            `${file} gives something else as ${wrong.map(({ form, program }) => `${form} (${program})`).join(', ')}`,
          )
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    })
}

const orNone = <Value>(value: Value | null, text: (value: Value) => string) => (value === null ? '-' : text(value))

const columns: Column<Verdict>[] = [
  { heading: 'form', value: ({ form }) => form },
  { heading: 'run by', value: ({ program }) => program },
  { heading: 'logits', value: textOf },
  { heading: 'size', value: ({ bytes }) => orNone(bytes, formatBytes), align: 'right' },
  {
    heading: 'an image',
    value: ({ milliseconds }) => orNone(milliseconds, (value) => `${value.toFixed(3)} ms`),
    align: 'right',
  },
  { heading: 'memory', value: ({ memory }) => orNone(memory, formatBytes), align: 'right' },
]

function textOf({ result, remark, otherClasses, difference }: Verdict): string {
  switch (result) {
    case 'same':
      return 'the same bits'
    case 'close':
      return `within ${difference!.toExponential(1)}`
    case 'different':
      return remark ?? `${difference!.toExponential(1)} apart, another class for ${otherClasses} images`
    case 'failed':
      return `failed: ${remark}`
    case 'refused':
      return `not carried: ${remark}`
    case 'absent':
      return `not run: no ${remark}`
  }
}
