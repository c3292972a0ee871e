/** A text in lines of at most so many letters, broken at spaces; a longer word is broken anywhere. */
export function wrapped(text: string, letters: number): string[] {
  const most = Math.max(1, letters)
  const lines: string[] = []
  for (const word of text.split(/\s+/).flatMap((each) => pieces(each, most))) {
    const line = lines.at(-1)
    if (line === undefined || length(line) + 1 + length(word) > most) lines.push(word)
    else lines[lines.length - 1] = `${line} ${word}`
  }
  return lines
}

function pieces(word: string, most: number): string[] {
  const letters = [...word]
  return Array.from({ length: Math.ceil(letters.length / most) }, (_, index) =>
    letters.slice(index * most, (index + 1) * most).join(''),
  )
}

function length(text: string): number {
  return [...text].length
}
