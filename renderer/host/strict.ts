import { z } from 'zod'

/**
 * The page's content security policy forbids eval: zod must not try to compile its schemas. Imported before any schema
 * is used.
 */
z.config({ jitless: true })
