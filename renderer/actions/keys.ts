import type { Action } from './list.ts'

/** The parts of a keyboard event that decide which action is meant. */
export interface KeyPress {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
}

/** A key press in the notation of the action list: "j", "?", "mod+k", "shift+x", "arrowdown". */
export function keyName({ key, ctrlKey, metaKey, shiftKey }: KeyPress): string {
  const lower = key === ' ' ? 'space' : key.toLowerCase()
  const letter = /^[a-z]$/.test(lower) || lower.length > 1
  // Shift is part of what was typed if it makes another sign ("?"); with letters and named keys it is a key of its
  // own.
  return `${ctrlKey || metaKey ? 'mod+' : ''}${shiftKey && letter ? 'shift+' : ''}${lower}`
}

/** How long the first key of a pair waits for the second, in milliseconds. */
export const patience = 1200

/** Recognizes actions in a stream of key presses. */
export class KeyReader {
  readonly #actions: readonly Action[]
  #first: string | null = null
  #firstAt = 0

  constructor(actions: readonly Action[]) {
    this.#actions = actions
  }

  /** @returns the action that is complete with this press, 'waiting' where more keys must follow, or null. */
  press(event: KeyPress, now: number): Action | 'waiting' | null {
    if (event.altKey) return null
    const name = keyName(event)
    if (this.#first !== null && now - this.#firstAt <= patience) {
      const pair = `${this.#first} ${name}`
      this.#first = null
      const second = this.#find(pair)
      if (second !== undefined) return second
    }
    this.#first = null
    const single = this.#find(name)
    if (single !== undefined) return single
    if (!this.#actions.some((action) => action.keys.some((key) => key.startsWith(`${name} `)))) return null
    this.#first = name
    this.#firstAt = now
    return 'waiting'
  }

  #find(name: string): Action | undefined {
    return this.#actions.find((action) => action.keys.includes(name))
  }
}

const signs: Readonly<Record<string, string>> = {
  arrowdown: '↓',
  arrowup: '↑',
  arrowleft: '←',
  arrowright: '→',
  enter: 'Enter',
  escape: 'Esc',
  delete: 'Del',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  home: 'Home',
  end: 'End',
  shift: 'Shift',
  mod: 'Ctrl',
}

/** A key of the action list as keycaps: "mod+k" is ["Ctrl", "K"], "g r" is ["G", "R"]. */
export function keyCaps(key: string): string[] {
  return key.split(/[ +]/).map((part) => signs[part] ?? part.toUpperCase())
}
