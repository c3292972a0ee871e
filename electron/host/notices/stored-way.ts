import type { mailSecurities, webhookForms } from '../../../shared/contract/notices.ts'

/** Where a secret is: in a variable of the environment, sealed by the keychain of the desktop, or here. */
export type StoredSecret = { variable: string } | { sealed: string } | { plain: string }

/** How notices are sent, as it is stored. A password is never in it as it is. */
export type StoredWay =
  | { kind: 'webhook'; address: StoredSecret; form: (typeof webhookForms)[number] }
  | {
      kind: 'mail'
      host: string
      port: number
      security: (typeof mailSecurities)[number]
      user: string | null
      password: Exclude<StoredSecret, { plain: string }> | null
      from: string
      to: string[]
    }
  | { kind: 'desktop' }
