/** Result of checking one part of the installation. */
export interface CheckResult {
  status: 'ok' | 'warning' | 'failed'
  /** The finding. */
  found: string
  /** The remedy; empty if nothing needs doing. */
  remedy: string
}

/** A look at one part of the installation. */
export interface Check {
  name: string
  look(): Promise<CheckResult> | CheckResult
}

export function ok(found: string): CheckResult {
  return { status: 'ok', found, remedy: '' }
}

export function warning(found: string, remedy: string): CheckResult {
  return { status: 'warning', found, remedy }
}

export function failed(found: string, remedy: string): CheckResult {
  return { status: 'failed', found, remedy }
}
