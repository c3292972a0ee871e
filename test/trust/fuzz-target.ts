/** Something that takes what others made. */
export interface Target {
  /** Good inputs, from which others are made. */
  seeds(): Promise<Uint8Array[]>
  take(bytes: Uint8Array): unknown
  /** Whether an error is the refusal that users read. */
  refuses(error: unknown): boolean
}
