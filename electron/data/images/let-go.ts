/**
 * Frees the memory of bytes at once, which are gone then: left to the collector of garbage, it would run after every
 * hundred images. Only for memory that nobody else sees.
 */
export function letGo({ buffer }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer) buffer.transfer(0)
}
