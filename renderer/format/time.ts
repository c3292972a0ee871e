import { none } from './number.ts'
import { t } from '../words/words.ts'

/** A span of seconds in its two largest units: "48 s", "12 min", "2 h 5 min", "3 d 4 h". */
export function formatDuration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return none
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole} s`
  if (whole < 600) return whole % 60 === 0 ? `${whole / 60} min` : `${Math.floor(whole / 60)} min ${whole % 60} s`
  const minutes = Math.round(whole / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  const days = Math.floor(hours / 24)
  return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`
}

/** A moment as seen from now: "now", "5 min ago", "3 h ago", "2 d ago", then the date. Milliseconds since 1970. */
export function formatAgo(time: number | null | undefined, now: number): string {
  if (time === null || time === undefined) return none
  const seconds = (now - time) / 1000
  if (seconds < 45) return t('format.now')
  if (seconds < 3600) return t('format.minAgo', { count: Math.max(1, Math.round(seconds / 60)) })
  if (seconds < 86_400) return t('format.hAgo', { count: Math.round(seconds / 3600) })
  if (seconds < 7 * 86_400) return t('format.dAgo', { count: Math.round(seconds / 86_400) })
  return new Date(time).toISOString().slice(0, 10)
}

/** The moment itself, for a tooltip: local date and time to the second. */
export function formatMoment(time: number | null | undefined): string {
  return time === null || time === undefined ? '' : new Date(time).toLocaleString('sv-SE')
}
