/** When and by what a report was written: "Written 2026-11-29 22:30 UTC by Signum." */
export function imprintOf(now: Date): string {
  return `Written ${now.toISOString().slice(0, 16).replace('T', ' ')} UTC by Signum.`
}
