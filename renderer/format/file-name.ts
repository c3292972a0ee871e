/** A title as the name of a file: lower case, everything but letters and digits as dashes; empty if nothing is left. */
export function fileNameOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
}
