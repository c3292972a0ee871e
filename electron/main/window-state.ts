import { readFileSync, writeFileSync } from 'node:fs'

/** Position of the window, in device-independent pixels. */
export interface WindowState {
  x?: number
  y?: number
  width: number
  height: number
  maximized: boolean
}

export interface Area {
  x: number
  y: number
  width: number
  height: number
}

const usual: WindowState = { width: 1440, height: 900, maximized: false }
/** Smaller than this only on a screen that has less room. */
export const least = { width: 800, height: 560 }

/**
 * Fits the remembered window to the current screens: a place that is on none of them is forgotten, and no
 * window is larger than the room of its screen.
 * @param screens their work areas, the primary one first
 */
export function fitted(remembered: unknown, screens: readonly Area[]): WindowState {
  const given = typeof remembered === 'object' && remembered !== null ? (remembered as Record<string, unknown>) : {}
  const size = (value: unknown, minimum: number, otherwise: number) =>
    typeof value === 'number' && Number.isFinite(value) ? Math.max(minimum, Math.round(value)) : otherwise
  const width = size(given.width, least.width, usual.width)
  const height = size(given.height, least.height, usual.height)
  const { x, y } = given
  const placed = typeof x === 'number' && typeof y === 'number' && Number.isFinite(x) && Number.isFinite(y)
  // Enough of the title bar must be on a screen to take hold of it.
  const shows = (screen: Area) =>
    placed &&
    x + width > screen.x + 100 &&
    x < screen.x + screen.width - 100 &&
    y >= screen.y &&
    y < screen.y + screen.height - 50
  const own = screens.find(shows)
  const room = own ?? screens[0] ?? { x: 0, y: 0, ...usual }
  const state = {
    width: Math.min(width, room.width),
    height: Math.min(height, room.height),
    maximized: given.maximized === true,
  }
  if (own === undefined || !placed) return state
  // A window that was made smaller is moved wholly into view.
  return {
    ...state,
    x: Math.round(width > room.width ? own.x : x),
    y: Math.round(height > room.height ? own.y : y),
  }
}

export function readState(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

/** Remembering the position of a window is not worth a failure. */
export function writeState(file: string, state: WindowState): void {
  try {
    writeFileSync(file, JSON.stringify(state))
  } catch {
    // The folder may be read-only: the next window gets the usual position.
  }
}
