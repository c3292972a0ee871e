import type { Command } from 'commander'
import { listDatasets } from '../../data/registry.ts'
import { cacheDirectoryOf } from '../../host/data-directory.ts'
import { integerWithin } from '../arguments.ts'
import type { Terminal } from '../terminal.ts'
import { readStudy, trainStudy, type StudyOptions } from '../train-study.ts'
import { dataDirectoryOf } from '../with-host.ts'

/** `signum study run`: a matrix of runs from a recipe. */
export function addStudyCommand(program: Command, terminal: Terminal): void {
  const study = program.command('study').description('train a matrix of networks')
  study
    .command('run')
    .description('train all runs of a recipe and print their table; Ctrl C stops them so that they can be resumed')
    .argument('<recipe>', 'file with the study in JSON: name, base, matrix')
    .option('--output <folder>', 'write table.md, table.tex, table.csv, accuracy.svg and loss.svg there')
    .option('--concurrency <runs>', 'runs that train at a time', integerWithin(1, 64))
    .option('--json', 'print the runs as JSON')
    .action(async (file: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<StudyOptions>()
      const datasets = await listDatasets(cacheDirectoryOf(dataDirectoryOf(options)))
      await trainStudy(terminal, readStudy(file, datasets), options)
    })
}
