/**
 * How the app's binary is told to work without a window. The packed app cannot be run as Node (electron-builder's
 * fuses), so its command line and its trial of graphics processors are this binary with a switch.
 */
export const programs = ['--command-line', '--graphics-trial'] as const

export type Program = (typeof programs)[number]

/** Chromium without what only pages need, and silent: what is printed is the program's own. */
export const withoutPage = ['--no-sandbox', '--no-zygote', '--log-level=3']

/**
 * Which program was asked for, and its arguments: they stand behind `--`, before which Chromium takes its own.
 * @param argv as of the process
 * @returns null where the window was asked for
 */
export function programAmong(argv: readonly string[]): { program: Program; args: string[] } | null {
  const end = argv.indexOf('--')
  const own = end < 0 ? argv : argv.slice(0, end)
  const program = programs.find((name) => own.includes(name))
  return program === undefined ? null : { program, args: end < 0 ? [] : argv.slice(end + 1) }
}
