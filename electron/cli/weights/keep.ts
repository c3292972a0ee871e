import { Option, type Command } from 'commander'
import type { KeptWeights } from '../../../shared/experiment/kept-weights.ts'
import { cacheDirectoryOf } from '../../host/data-directory.ts'
import { addWeights } from '../../trainer/weights/keep.ts'
import { listWeights, removeWeights } from '../../weights/kept/registry.ts'
import { mappedModels } from '../../weights/maps/maps.ts'
import { collectParameters } from '../arguments.ts'
import { formatColumns, formatPairs, type Column } from '../columns.ts'
import { formatBytes } from '../format.ts'
import type { Terminal } from '../terminal.ts'
import { dataDirectoryOf } from '../with-host.ts'
import type { WeightOptions } from './open.ts'

interface KeepOptions extends WeightOptions {
  model: string
  name: string
  source?: string
  licence?: string
}

/** `signum weights add | list | remove`: weights that are kept in the store, to start from and to be taught by. */
export function addKeepCommands(weights: Command, terminal: Terminal): void {
  weights
    .command('add')
    .description('keep weights under a name, to start runs from them (--start-from weights:NAME)')
    .argument('<path>', 'a .safetensors file or the index of several, a .pth or .pt file of PyTorch, or an .onnx file')
    .addOption(
      new Option('--model <name>', 'model that the weights are of').choices(mappedModels).makeOptionMandatory(),
    )
    .requiredOption('--name <name>', 'how they are to be called')
    .option('--model-parameters <name=number,...>', 'size of the network, where it is not the usual', collectParameters)
    .option(
      '--part <name>',
      'which set of tensors, if the file has several (default: the first that is not an average)',
    )
    .option('--source <text>', 'where they come from, for the record of runs')
    .option('--licence <text>', 'the licence under which they come')
    .option('--json', 'print what is kept as JSON')
    .action(async (path: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<KeepOptions>()
      const { model, name, modelParameters, part, source, licence } = options
      const kept = await addWeights({ path, name, model, modelParameters, part, source, licence }, folderOf(options))
      terminal.print(options.json === true ? JSON.stringify(kept, null, 2) : describeKept(kept))
    })
  weights
    .command('list')
    .description('list the weights that are kept')
    .option('--json', 'print them as JSON')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<WeightOptions>()
      const all = await listWeights(folderOf(options))
      if (options.json === true) return terminal.print(JSON.stringify(all, null, 2))
      terminal.print(all.length === 0 ? 'No weights are kept.' : formatColumns(columns, all))
    })
  weights
    .command('remove')
    .description('remove weights that are kept; runs that started from them stay, with their digest')
    .argument('<name>', 'the name of kept weights')
    .action(async (name: string, _: unknown, self: Command) => {
      await removeWeights(name, folderOf(self.optsWithGlobals<WeightOptions>()))
      terminal.print(`removed the weights "${name}"`)
    })
}

const folderOf = (options: WeightOptions): string => cacheDirectoryOf(dataDirectoryOf(options))

const columns: Column<KeptWeights>[] = [
  { heading: 'name', value: ({ name }) => name },
  { heading: 'model', value: ({ model }) => model },
  { heading: 'tensors', value: ({ tensors }) => String(tensors), align: 'right' },
  { heading: 'size', value: ({ bytes }) => formatBytes(bytes), align: 'right' },
  { heading: 'sha256', value: ({ digest }) => digest.slice(0, 12) },
  { heading: 'licence', value: ({ licence }) => licence },
  { heading: 'source', value: ({ source }) => source },
]

function describeKept({
  name,
  model,
  modelParameters,
  tensors,
  bytes,
  digest,
  channels,
  height,
  width,
}: KeptWeights): string {
  const parameters = Object.entries(modelParameters).map(([key, value]) => `${key}=${value}`)
  return [
    `kept as weights:${name}`,
    formatPairs([
      ['  model', [model, ...parameters].join(' ')],
      ['  tensors', `${tensors}, ${formatBytes(bytes)}`],
      ['  images', `${channels} ${channels === 1 ? 'channel' : 'channels'}, ${height}x${width}`],
      ['  sha256', digest],
    ]),
  ].join('\n')
}
