import type { Command } from 'commander'
import { parseRunIds } from './arguments.ts'

/** Adds the flags that say of which runs a command speaks; `selectRuns` takes them. */
export function addRunSelection(command: Command): Command {
  return command
    .option('--study <id or name>', 'the runs of a study')
    .option('--runs <ids>', 'these runs: 1,2,5-8 (default: all)', parseRunIds)
    .option('--filter <terms>', 'only runs that pass, as in the window: "quantizer:bnn* accuracy>97 -tag:old"')
}
