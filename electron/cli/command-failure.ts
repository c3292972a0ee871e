import { CommanderError, type Command } from 'commander'
import { ORPCError } from '@orpc/client'
import { faultsOf } from '../../shared/contract/fault-schema.ts'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { FaultError } from '../../shared/errors/fault-error.ts'
import { messageOf } from '../../shared/errors/message-of.ts'
import { lineOf } from '../../shared/errors/voice.ts'
import { terminalVoice } from './terminal-voice.ts'

/** Exit codes of the command line. */
export const exitCodes = { done: 0, failed: 1, badInput: 2, interrupted: 130 } as const

/** Ends a command with an exit code and one line. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure'
  readonly exitCode: number

  constructor(message: string, exitCode: number = exitCodes.failed) {
    super(message)
    this.exitCode = exitCode
  }
}

/**
 * Exit code and last line of a failed command (null if it was said already).
 * @param command the one that failed; null if none began
 */
export function describeFailure(error: unknown, command: Command | null): { exitCode: number; line: string | null } {
  if (error instanceof CommandFailure) return { exitCode: error.exitCode, line: error.message }
  if (error instanceof CommanderError) return describeUsage(error)
  const faults = error instanceof FaultError ? error.faults : faultsOf(error)
  const line = faults === null ? messageOf(error) : lineOf(faults, terminalVoice(command))
  const isBadInput =
    error instanceof BadInput ||
    (error instanceof ORPCError && ['BAD_INPUT', 'BAD_REQUEST', 'NOT_FOUND'].includes(error.code))
  return { exitCode: isBadInput ? exitCodes.badInput : exitCodes.failed, line }
}

/** Commander's own complaints, and its way of ending after --help. */
function describeUsage(error: CommanderError): { exitCode: number; line: string | null } {
  if (error.exitCode === 0) return { exitCode: exitCodes.done, line: null }
  if (error.code === 'commander.help')
    return { exitCode: exitCodes.badInput, line: 'say what to do; `signum --help` lists the commands' }
  return { exitCode: exitCodes.badInput, line: error.message.replace(/^error: /, '').replace(/\n\(/, ' (') }
}
