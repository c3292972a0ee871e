import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { compareOutcomes, comparePrinted } from './compare.ts'
import { checkOut, pinned, removeCheckOut, train } from './train.ts'

interface Options {
  base: string
  head?: string
  recipe: string
  short?: true
  epochs?: string
  engine: string
  threads: string
}

const repository = join(import.meta.dirname, '../../..')

/**
 * `npm run -s check:unchanged -- --base COMMIT`: trains a recipe with the code of a commit and with the code here, and
 * compares tables and every value of every metric to the last digit. Prints the table, and where it differs, both.
 */
await new Command('check:unchanged')
  .description('shows that a change leaves every number as it was: trains with the code before and after, and compares')
  .requiredOption('--base <commit>', 'the code before')
  .option('--head <commit>', 'the code after (default: what lies here)')
  .option('--recipe <file>', 'what is trained', join(repository, 'resources/recipes/demo.json'))
  .option('--short', 'train a recipe of ten short runs instead: a minute on two cores')
  .option('--epochs <count>', 'train every run of the recipe for so many epochs (default: as the recipe says)')
  .option('--engine <name>', 'what computes, on both sides', 'onnxruntime')
  .option('--threads <count>', 'processor threads, on both sides', '1')
  .action(async ({ base, head, recipe, short, epochs, engine, threads }: Options) => {
    const work = mkdtempSync(join(tmpdir(), 'signum-unchanged-'))
    const trees: string[] = []
    const tree = (commit: string, name: string): { folder: string; title: string } => {
      const folder = join(work, name)
      const id = checkOut(repository, commit, folder)
      trees.push(folder)
      return { folder, title: id.slice(0, 10) }
    }
    try {
      const file = short === true ? join(import.meta.dirname, 'short.json') : recipe
      const study = pinned(file, engine, Number(threads), epochs === undefined ? null : Number(epochs))
      const before = tree(base, 'base')
      const after = head === undefined ? { folder: repository, title: 'the code here' } : tree(head, 'head')
      console.error(`Training with ${before.title} ...`)
      const old = await train(before.folder, study, join(work, 'before'))
      console.error(`Training with ${after.title} ...`)
      const fresh = await train(after.folder, study, join(work, 'after'))
      const { differences, reworded, ...counts } = compareOutcomes(old, fresh)
      console.log(
        `${before.title} and ${after.title}, engine ${engine}, threads ${threads}: compared ` +
          `${counts.runs} runs, ${counts.values} values of ${counts.series} series of metrics, ` +
          `${counts.histograms} histograms, the answers of ${counts.answers} runs, ${counts.files} files of tables ` +
          'and curves. Left out: times, and the load of the machine.',
      )
      printTables(before.title, old.files.get('table.md')!, after.title, fresh.files.get('table.md')!)
      if (reworded.length > 0) console.log(`Other words, same numbers: ${reworded.join(', ')}.`)
      for (const difference of differences) console.log(`DIFFERENT: ${difference}`)
      if (differences.length === 0 && counts.values > 0) console.log('Every number is the same to the last digit.')
      else process.exitCode = 1
    } finally {
      for (const folder of trees) removeCheckOut(repository, folder)
      rmSync(work, { recursive: true, force: true })
    }
  })
  .parseAsync()

/** Prints the table; and, if its cells are not the same, the other one and how many cells differ as printed. */
function printTables(before: string, table: string, after: string, other: string): void {
  const { cells, different } = comparePrinted(table, other)
  console.log(`\nThe table with ${before}:\n\n${table}`)
  if (different.length > 0) console.log(`The table with ${after}:\n\n${other}`)
  console.log(`As printed, ${different.length} of ${cells} cells of the table differ.`)
  for (const { row, old, fresh } of different) console.log(`  ${row}: ${old} -> ${fresh}`)
}
