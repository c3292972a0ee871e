/** What is wrong with skipped tests: no reason was given, or one that this machine gives no cause for. */
export function complaintsAbout(
  skipped: readonly { name: string; note: string | undefined }[],
  reasons: Readonly<Record<string, () => boolean>>,
): string[] {
  return skipped.flatMap(({ name, note }) => {
    const remedy = 'Skip by skipWhere of test/skips/facilities.ts, or run it.'
    if (note === undefined || reasons[note] === undefined)
      return `${name} was skipped without a reason that is known${note === undefined ? '' : ` (${note})`}. ${remedy}`
    return reasons[note]() ? [] : `${name} was skipped (${note}), but this is not so here: it should run.`
  })
}
