import { join } from 'node:path'
import type { Command } from 'commander'
import { repositoryDirectory } from '../../serve/built-page.ts'
import { integerWithin } from '../arguments.ts'
import type { Terminal } from '../terminal.ts'
import { readStudy, trainStudy, type StudyOptions } from '../train-study.ts'

const recipeFile = join(repositoryDirectory, 'resources', 'recipes', 'demo.json')

/** `signum demo`: the whole way once, from built-in data to the table and curves of a paper. */
export function addDemoCommand(program: Command, terminal: Terminal): void {
  program
    .command('demo')
    .description(
      'train every method on a CNN and a vision transformer with built-in data, and write the table and the curves',
    )
    .option('--output <folder>', 'folder for table.md, table.tex, table.csv, accuracy.svg and loss.svg', 'demo-results')
    .option('--concurrency <runs>', 'runs that train at a time', integerWithin(1, 64))
    .option('--json', 'print the runs as JSON instead of the table')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<StudyOptions>()
      await trainStudy(terminal, readStudy(recipeFile), options)
      const place = options.dataDir === undefined ? '' : ` -- --data-dir ${options.dataDir}`
      terminal.say(
        `The table and the curves are in ${options.output}; \`npm start${place}\` shows the runs in the app.`,
      )
    })
}
