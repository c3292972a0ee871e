import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import type { AddDataset, DatasetDetail, DatasetRow } from '../../../shared/contract/datasets.ts'
import { datasetKinds, type DatasetKind } from '../../../shared/experiment/dataset-catalogue.ts'
import { readerOptionKeys, type ReaderOptionKey } from '../../../shared/experiment/reader-options.ts'
import type { Host } from '../../host/host.ts'
import { formatColumns, formatPairs } from '../columns.ts'
import { formatCount } from '../format.ts'
import { readerFlags, remarkWithFlags } from '../reader-flags.ts'
import type { Terminal } from '../terminal.ts'
import { withHost, type CommonOptions } from '../with-host.ts'

type Options = CommonOptions & { json?: boolean }
interface AddOptions extends Options, Pick<AddDataset, ReaderOptionKey> {
  name?: string
  kind?: DatasetKind
}

/** Files that are named one by one if many were passed over. */
const mostNamed = 5

/** `signum datasets`: the images there are, and how others are added. */
export function addDatasetsCommand(program: Command, terminal: Terminal): void {
  const datasets = program.command('datasets').description('list the data sets, add others by their path')

  datasets
    .command('list', { isDefault: true })
    .description('list the data sets')
    .option('--json', 'print them as JSON')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await withHost(options, async ({ client }) => {
        const rows = await client.datasets.list()
        terminal.print(options.json === true ? JSON.stringify(rows, null, 2) : formatRows(rows))
      })
    })

  datasets
    .command('show')
    .description('show a data set with its classes and their images')
    .argument('<name>', 'name of the data set')
    .option('--json', 'print it as JSON')
    .action(async (name: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await withHost(options, async ({ client }) => {
        const detail = await client.datasets.get({ name })
        terminal.print(options.json === true ? JSON.stringify(detail, null, 2) : formatDetail(detail))
      })
    })

  const add = datasets
    .command('add')
    .description('read a data set, check it and keep it under a name that `signum train --dataset` takes')
    .argument(
      '<path>',
      'folders of images (train/CLASS/* and test/CLASS/*, or val; or CLASS/* alone), IDX files, CIFAR (binary or ' +
        'Python version, or the .tar.gz), .npz or .npy, WebDataset shards, SVHN (.mat), STL-10 (binary), CSV of ' +
        'pixels or of image files',
    )
    .option('--name <name>', 'what to call it (default: the name of the file or folder)')
    .addOption(new Option('--kind <kind>', 'how it is kept (default: guessed)').choices(datasetKinds))
    .option('--json', 'print it as JSON')
    .action(async (path: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<AddOptions>()
      const { name, kind } = options
      const asked = Object.fromEntries(readerOptionKeys.map((key) => [key, options[key]]))
      await withHost(options, async ({ client }) => {
        if (options.quiet !== true) terminal.say(`reading ${path}`)
        const request: AddDataset = { path: resolve(path), name, kind, ...asked }
        const watching = watchAdding(client, terminal, options.quiet === true)
        const { dataset, skipped } = await client.datasets.add(request).finally(watching.stop)
        for (const remark of dataset.added!.remarks ?? []) terminal.say(remarkWithFlags(remark))
        for (const { file, reason } of skipped.slice(0, mostNamed)) terminal.say(`passed over ${file}: ${reason}`)
        const total = dataset.added!.skipped
        if (total > mostNamed) terminal.say(`passed over ${formatCount(total - mostNamed)} more files`)
        terminal.print(options.json === true ? JSON.stringify({ dataset, skipped }, null, 2) : formatDetail(dataset))
      })
    })
  for (const flag of readerFlags()) add.addOption(flag)

  datasets
    .command('remove')
    .description('take an added data set off the list; its files are kept')
    .argument('<name>', 'name of the data set')
    .action(async (name: string, _: unknown, self: Command) => {
      await withHost(self.optsWithGlobals<Options>(), async ({ client }) => {
        await client.datasets.remove({ name })
        terminal.say(`${name} is no longer on the list`)
      })
    })
}

const watchMilliseconds = 250

/** Shows how many images are read, if a person watches. */
function watchAdding(client: Host['client'], terminal: Terminal, quiet: boolean): { stop: () => void } {
  if (quiet || !terminal.interactive) return { stop: () => {} }
  const timer = setInterval(() => {
    void client.datasets
      .adding()
      .then(
        ([first]) =>
          first !== undefined &&
          first.total > 0 &&
          terminal.draw(`${formatCount(first.done)} of ${formatCount(first.total)} images`),
      )
  }, watchMilliseconds)
  return {
    stop: () => {
      clearInterval(timer)
      terminal.draw(null)
    },
  }
}

function formatRows(rows: readonly DatasetRow[]): string {
  return formatColumns<DatasetRow>(
    [
      { heading: 'name', value: (row) => row.name },
      { heading: 'images', value: (row) => `${row.channels} x ${row.height} x ${row.width}` },
      { heading: 'classes', value: (row) => String(row.classes.length), align: 'right' },
      { heading: 'training', value: (row) => formatCount(row.trainImages), align: 'right' },
      { heading: 'held out', value: (row) => formatCount(row.testImages), align: 'right' },
      { heading: 'cached', value: (row) => (row.cached ? 'yes' : 'no') },
      { heading: 'licence', value: (row) => row.licence },
      { heading: 'source', value: (row) => row.source },
    ],
    rows,
  )
}

function formatDetail(detail: DatasetDetail): string {
  const {
    name,
    channels,
    height,
    width,
    trainImages,
    testImages,
    validationImages = 0,
    source,
    licence,
    fingerprint,
    classes,
    trainCounts,
    testCounts,
    added,
  } = detail
  const facts: (readonly [string, string])[] = [
    ['images', `${channels} x ${height} x ${width}`],
    ['training', formatCount(trainImages)],
    ...(validationImages === 0 ? [] : [['validation', formatCount(validationImages)] as const]),
    ['held out', formatCount(testImages)],
    ...(added === null
      ? []
      : [
          ['kind', added.kind] as const,
          ['passed over', formatCount(added.skipped)] as const,
          ['kept', added.streamed ? 'in its files, read batch by batch' : 'in the cache'] as const,
        ]),
    ['source', source],
    ['licence', licence],
    ['fingerprint', fingerprint],
  ]
  const counts = formatColumns<number>(
    [
      { heading: 'class', value: (label) => classes[label]! },
      { heading: 'training', value: (label) => formatCount(trainCounts[label]!), align: 'right' },
      { heading: 'held out', value: (label) => formatCount(testCounts[label]!), align: 'right' },
    ],
    [...classes.keys()],
  )
  return `${name}\n${formatPairs(facts.map(([key, value]) => [`  ${key}`, value] as const))}\n\n${counts}`
}
