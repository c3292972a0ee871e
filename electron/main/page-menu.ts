import { z } from 'zod'

/** The menu that the page describes: its actions by section, and which of them can be carried out now. */
export const pageMenuSchema = z
  .array(
    z.object({
      title: z.string().max(100),
      items: z
        .array(
          z.object({
            id: z.string().max(100),
            title: z.string().max(200),
            keys: z.array(z.string().max(40)).max(10),
            enabled: z.boolean(),
          }),
        )
        .max(100),
    }),
  )
  .max(20)
export type PageMenu = z.output<typeof pageMenuSchema>

/** A key of the page in the words of a menu: "mod+k" is CmdOrCtrl+K. Null for two keys in a row, which menus lack. */
export function acceleratorOf(keys: readonly string[]): string | null {
  const single = keys.find((key) => !key.includes(' ') && /^[\w+/?]+$/.test(key))
  if (single === undefined) return null
  const names: Record<string, string> = {
    mod: 'CmdOrCtrl',
    arrowdown: 'Down',
    arrowup: 'Up',
    arrowleft: 'Left',
    arrowright: 'Right',
  }
  return single
    .split('+')
    .map((part) => names[part] ?? part.charAt(0).toUpperCase() + part.slice(1))
    .join('+')
}
