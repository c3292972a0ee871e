/** Ends the process with one line on stderr and exit code 1 if Node is too old to run Signum. */
export function requireNode(remedy: string): void
