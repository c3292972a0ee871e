import type { GivenSecret } from '../../../shared/contract/notices.ts'
import type { StoredSecret } from './stored-way.ts'

/** The keychain of a desktop: seals texts so that only its user's account opens them. */
export interface Keychain {
  seal(text: string): string
  /** @throws Error if it was sealed by another account or machine */
  open(sealed: string): string
}

/** A secret that cannot be had now. */
export class NoSecret extends Error {
  override readonly name = 'NoSecret'
}

/** @returns null if it would have to be stored as it is */
export function sealed(
  secret: GivenSecret,
  keychain: Keychain | null,
): Exclude<StoredSecret, { plain: string }> | null {
  if ('variable' in secret) return secret
  return keychain === null ? null : { sealed: keychain.seal(secret.value) }
}

/** @throws NoSecret with what to do */
export function opened(secret: StoredSecret, keychain: Keychain | null): string {
  if ('plain' in secret) return secret.plain
  if ('variable' in secret) {
    const value = process.env[secret.variable]
    if (value === undefined || value === '')
      throw new NoSecret(`the variable ${secret.variable} is not set where Signum runs`)
    return value
  }
  if (keychain === null) throw new NoSecret('it is kept in the keychain of the desktop app, which this is not')
  try {
    return keychain.open(secret.sealed)
  } catch {
    throw new NoSecret('the keychain does not open it: add the notice anew')
  }
}

/** A text of one line without secrets, whatever a server answered. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length > 0)
    .flatMap((secret) => [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')])
    .reduce((clean, secret) => clean.replaceAll(secret, '…'), text)
    .replaceAll(/\s+/g, ' ')
    .slice(0, 500)
}
