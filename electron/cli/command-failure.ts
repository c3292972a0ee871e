import { CommanderError } from 'commander'
import { ORPCError } from '@orpc/client'
import { BadInput, type Complaint } from '../../shared/errors/bad-input.ts'

/** What the command line ends with. */
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

/** What a failed command ends with: its exit code, and the line that says why (null if it was said already). */
export function describeFailure(error: unknown): { exitCode: number; line: string | null } {
  if (error instanceof CommandFailure) return { exitCode: error.exitCode, line: error.message }
  if (error instanceof BadInput) return { exitCode: exitCodes.badInput, line: error.message }
  if (error instanceof CommanderError) return describeUsage(error)
  if (error instanceof ORPCError) {
    const badInput = ['BAD_INPUT', 'BAD_REQUEST', 'NOT_FOUND'].includes(error.code)
    return { exitCode: badInput ? exitCodes.badInput : exitCodes.failed, line: complaintsOf(error) ?? error.message }
  }
  return { exitCode: exitCodes.failed, line: error instanceof Error ? error.message : String(error) }
}

/** Commander's own complaints, and its way of ending after --help. */
function describeUsage(error: CommanderError): { exitCode: number; line: string | null } {
  if (error.exitCode === 0) return { exitCode: exitCodes.done, line: null }
  if (error.code === 'commander.help')
    return { exitCode: exitCodes.badInput, line: 'say what to do; `signum --help` lists the commands' }
  return { exitCode: exitCodes.badInput, line: error.message.replace(/^error: /, '').replace(/\n\(/, ' (') }
}

function complaintsOf(error: ORPCError<string, unknown>): string | null {
  const complaints = (error.data as { complaints?: Complaint[] } | undefined)?.complaints
  return Array.isArray(complaints) && complaints.length > 0 ? new BadInput(complaints).message : null
}
