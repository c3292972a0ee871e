import { z } from 'zod'
import { procedure } from './errors.ts'

/** What a notice may tell of, in the order of forms, with words for the form. */
export const noticeKinds = [
  { name: 'study', short: 'Study ends', title: 'A study ends', usual: true },
  { name: 'run', short: 'Run ends', title: 'A run ends', usual: false },
  { name: 'failed', short: 'Run fails', title: 'A run fails', usual: true },
  { name: 'diverged', short: 'Run diverges', title: 'A run diverges', usual: true },
  {
    name: 'silent',
    short: 'Silence',
    title: 'A machine, a followed run or a followed folder goes silent',
    usual: true,
  },
  {
    name: 'trouble',
    short: 'Trouble of the host',
    title: 'The disk is full, or another trouble of the host',
    usual: true,
  },
] as const
export type NoticeKind = (typeof noticeKinds)[number]['name']
export const noticeKindSchema = z.enum(noticeKinds.map(({ name }) => name))
export const usualNoticeKinds: NoticeKind[] = noticeKinds.filter(({ usual }) => usual).map(({ name }) => name)

/** How a webhook writes its body: by its address, JSON with every fact, or as a chat expects it. */
export const webhookForms = ['auto', 'json', 'slack', 'discord', 'mattermost'] as const
export const mailSecurities = ['starttls', 'tls', 'none'] as const

/** A secret as it is given: the name of a variable of the environment, or itself. It never comes back. */
const secretSchema = z.union([
  z.strictObject({ variable: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'must be the name of a variable') }),
  z.strictObject({ value: z.string().min(1).max(2000) }),
])
export type GivenSecret = z.output<typeof secretSchema>

const address = z.email().max(254)
export const wayInputSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('webhook'),
    /** Its address. Those of chats are secrets, as passwords are. */
    address: secretSchema,
    form: z.enum(webhookForms).default('auto'),
  }),
  z.strictObject({
    kind: z.literal('mail'),
    host: z.string().trim().min(1).max(253),
    port: z.int().min(1).max(65535),
    security: z.enum(mailSecurities),
    user: z.string().max(254).nullable().default(null),
    /** Kept in the keychain of the desktop, or read from a variable: never in the store. */
    password: secretSchema.nullable().default(null),
    from: address,
    to: z.array(address).min(1).max(20),
  }),
])
export type WayInput = z.output<typeof wayInputSchema>

export const noticeStates = ['waiting', 'sent', 'failed'] as const

/** What became of a notice on one of its ways. */
export const deliverySchema = z.object({
  id: z.int(),
  channel: z.string(),
  kind: noticeKindSchema,
  title: z.string(),
  text: z.string(),
  state: z.enum(noticeStates),
  attempts: z.int(),
  /** Why the last attempt failed; without addresses and passwords. */
  error: z.string().nullable(),
  createdAt: z.number(),
  /** When it was sent or given up, or is tried next. */
  at: z.number(),
})
export type Delivery = z.output<typeof deliverySchema>

/** Where notices go, without its secrets. */
export const channelSchema = z.object({
  name: z.string(),
  kind: z.enum(['webhook', 'mail', 'desktop']),
  on: z.array(noticeKindSchema),
  /** The server of a webhook, or the addresses of a mail. */
  to: z.string(),
  /** Where its secret is kept, as words; null if it has none. */
  secret: z.string().nullable(),
  createdAt: z.number(),
  last: deliverySchema.nullable(),
})
export type Channel = z.output<typeof channelSchema>

const name = z.string().trim().min(1).max(80)
const on = z.array(noticeKindSchema).min(1).max(noticeKinds.length)

export const noticesContract = {
  list: procedure.output(
    z.object({
      channels: z.array(channelSchema),
      /** Whether the host can keep a password: in the keychain of the desktop. */
      keepsSecrets: z.boolean(),
    }),
  ),
  /** @throws BAD_INPUT if the name is taken, or a password would have to be kept where there is no keychain */
  add: procedure
    .input(z.strictObject({ name, on: on.default(usualNoticeKinds), way: wayInputSchema }))
    .output(z.object({ notes: z.array(z.string()) })),
  /** Says of what one tells. @returns of what it told before */
  change: procedure.input(z.strictObject({ name, on })).output(z.object({ before: on })),
  /** Takes one away; for a day it can be put back. @throws NOT_FOUND */
  remove: procedure.input(z.strictObject({ name })).output(z.object({})),
  /** Puts back what was taken away last under that name. @throws NOT_FOUND */
  restore: procedure.input(z.strictObject({ name })).output(z.object({})),
  /** Sends a notice now, once. @returns why that failed; null if it was sent */
  test: procedure.input(z.strictObject({ name })).output(z.object({ error: z.string().nullable() })),
  /** The newest deliveries first. */
  log: procedure.input(z.strictObject({ limit: z.int().min(1).max(1000).default(50) })).output(z.array(deliverySchema)),
}
