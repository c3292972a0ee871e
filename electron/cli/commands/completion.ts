import { Argument, type Command } from 'commander'
import { bashCompletion } from '../completion/bash.ts'
import { fishCompletion } from '../completion/fish.ts'
import { completionTree } from '../completion/tree.ts'
import { zshCompletion } from '../completion/zsh.ts'
import type { Terminal } from '../terminal.ts'

const shells = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const

/** `signum completion`: a script that completes commands, flags and their values, made from the commands themselves. */
export function addCompletionCommand(program: Command, terminal: Terminal): void {
  program
    .command('completion')
    .description('print a script that completes commands, flags and values in a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(shells)))
    .addHelpText(
      'after',
      '\nIn ~/.bashrc:  source <(signum completion bash)\nIn ~/.zshrc:   source <(signum completion zsh)\n' +
        'fish:          signum completion fish > ~/.config/fish/completions/signum.fish',
    )
    .action((shell: keyof typeof shells) => terminal.print(shells[shell](completionTree(program))))
}
