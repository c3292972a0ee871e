import type { Command } from 'commander'
import type { Marks } from '../../../shared/contract/runs.ts'
import { parseNames, parseRunIds } from '../arguments.ts'
import type { Terminal } from '../terminal.ts'
import { withHost, type CommonOptions } from '../with-host.ts'

type MarkOptions = CommonOptions & { json?: boolean; remove?: boolean }

/** `signum runs name | tag | note | star | archive`: what one says of runs, as the window shows it. */
export function addMarkRuns(runs: Command, terminal: Terminal): void {
  const mark = async (self: Command, ids: number[], marks: Marks, done: string): Promise<void> => {
    const options = self.optsWithGlobals<MarkOptions>()
    await withHost(options, async ({ client }) => {
      await client.runs.mark({ ids, marks })
      const { runs: rows } = await client.runs.list({ ids, limit: ids.length })
      const marked = rows.map(({ id, name, starred, archived, notes, tags }) => ({
        id,
        name,
        starred,
        archived,
        notes,
        tags,
      }))
      terminal.print(
        options.json === true
          ? JSON.stringify(marked, null, 2)
          : `${marked.length} ${marked.length === 1 ? 'run' : 'runs'} ${done}`,
      )
    })
  }
  const command = (name: string, description: string): Command =>
    runs
      .command(name)
      .description(description)
      .argument('<ids>', 'numbers of the runs: 3 or 1,2,5-8', parseRunIds)
      .option('--json', 'print the marks of the runs as JSON')

  command('tag', 'give runs tags, which filters find (tag:NAME)')
    .argument('<tags>', 'tags with commas between them', parseNames)
    .option('--remove', 'take the tags away instead')
    .action((ids: number[], tags: string[], { remove }: MarkOptions, self: Command) =>
      remove === true
        ? mark(self, ids, { removeTags: tags }, `no longer tagged ${tags.join(', ')}`)
        : mark(self, ids, { addTags: tags }, `tagged ${tags.join(', ')}`),
    )
  command('name', 'name runs, as lists, filters (name:TEXT) and exports show it; an empty text takes the name away')
    .argument('<name>', 'the name, in place of an earlier one')
    .action((ids: number[], name: string, _: MarkOptions, self: Command) =>
      mark(self, ids, { name }, name.trim() === '' ? 'without a name' : `named ${name.trim()}`),
    )
  command('note', 'write the notes of runs; an empty text takes them away')
    .argument('<text>', 'the notes, in place of earlier ones')
    .action((ids: number[], text: string, _: MarkOptions, self: Command) =>
      mark(self, ids, { notes: text }, text === '' ? 'without notes' : 'noted'),
    )
  command('star', 'star runs')
    .option('--remove', 'take the star away instead')
    .action((ids: number[], { remove }: MarkOptions, self: Command) =>
      mark(self, ids, { starred: remove !== true }, remove === true ? 'unstarred' : 'starred'),
    )
  command('archive', 'keep runs out of the lists of the window; --filter is:archived lists them')
    .option('--remove', 'bring them back instead')
    .action((ids: number[], { remove }: MarkOptions, self: Command) =>
      mark(self, ids, { archived: remove !== true }, remove === true ? 'brought back' : 'archived'),
    )
}
