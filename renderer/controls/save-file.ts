/** Hands a text to the user as a file. */
export function saveFile(name: string, text: string, type = 'text/plain'): void {
  save(name, new Blob([text], { type: `${type};charset=utf-8` }))
}

/** Hands bytes to the user as a file. */
export function saveBytes(name: string, bytes: Uint8Array<ArrayBuffer>, type = 'application/octet-stream'): void {
  save(name, new Blob([bytes], { type }))
}

/** Bytes as the host sends them. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
}

function save(name: string, content: Blob): void {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The download has begun once the click returned; some browsers still read the address for a moment.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
