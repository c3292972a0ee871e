import type { Command } from 'commander'
import { addCheck } from '../quantizer/check.ts'
import { addEval } from '../quantizer/evaluate.ts'
import { addMake } from '../quantizer/make.ts'
import { addList, addShow } from '../quantizer/show.ts'
import type { Terminal } from '../terminal.ts'

/** `signum quantizer ...`: the pairs of forward and backward quantizers, and those that users write. */
export function addQuantizerCommand(program: Command, terminal: Terminal): void {
  const quantizer = program.command('quantizer').description('list, show, evaluate, check or make pairs of quantizers')
  addList(quantizer, terminal)
  addShow(quantizer, terminal)
  addEval(quantizer, terminal)
  addCheck(quantizer, terminal)
  addMake(quantizer, terminal)
}
