import { z } from 'zod'
import { faultCodes, type Fault } from '../errors/fault.ts'
import { deeds } from '../errors/phrase.ts'

const valueSchema = z.union([
  z.string(),
  z.number(),
  z.object({ field: z.string() }),
  z.object({ deed: z.enum(deeds) }),
])
const phraseSchema = z.object({ text: z.string(), values: z.array(valueSchema) })
export const faultSchema: z.ZodType<Fault> = z.object({
  code: z.enum(faultCodes),
  subject: z.string().nullable(),
  field: z.string().nullable(),
  what: phraseSchema,
  remedy: phraseSchema.nullable(),
})
/** What an error carries over the border. */
export const faultData = z.object({ faults: z.array(faultSchema).min(1) })

/** The faults of an error that came over the border; null if it carries none. */
export function faultsOf(error: unknown): Fault[] | null {
  const parsed = faultData.safeParse((error as { data?: unknown } | null)?.data)
  return parsed.success ? parsed.data.faults : null
}
