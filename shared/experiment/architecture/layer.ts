import { z } from 'zod'
import { layerRoles } from '../policy.ts'

const count = (most = 65_536) => z.int().min(1).max(most)
/** Name of a part of the network, before those of its tensors; several with dots between them; "" for none. */
const name = z
  .string()
  .max(100)
  .regex(/^([a-z][a-z0-9]*(\.[a-z][a-z0-9]*)*)?$/i)
  .optional()
const role = z.enum(layerRoles).optional()
const yes = z.literal(true)

/**
 * Layers that hold no others, by the key that says which one it is. Outputs may be "same": as many as come in; those of
 * a linear layer "classes".
 */
export const plainLayers = {
  /** Without bias. */
  convolution: z.strictObject({
    convolution: z.union([count(), z.literal('same')]),
    kernel: count(31).default(3),
    stride: count(16).default(1),
    /** Half of the kernel unless given. */
    padding: z.int().min(0).max(31).optional(),
    groups: z.union([count(), z.literal('channels')]).default(1),
    /** A batch norm behind it. */
    norm: z.boolean().default(true),
    role,
    name,
  }),
  linear: z.strictObject({
    linear: z.union([count(), z.literal('classes')]),
    bias: z.boolean().default(true),
    /** A batch norm behind it. */
    norm: z.boolean().default(false),
    role,
    name,
  }),
  norm: z.strictObject({ norm: z.enum(['batch', 'layer']), epsilon: z.number().positive().max(1).optional(), name }),
  /** The nonlinearity that goes with the regime: ReLU, hard tanh, or that of the form of the activations. */
  rectify: z.strictObject({ rectify: yes }),
  relu: z.strictObject({ relu: yes }),
  gelu: z.strictObject({ gelu: z.enum(['exact', 'sigmoid']) }),
  pool: z.strictObject({
    pool: z.enum(['max', 'mean']),
    kernel: count(64).default(2),
    stride: count(64).optional(),
    padding: z.int().min(0).max(31).default(0),
  }),
  mean: z.strictObject({ mean: z.enum(['pixels', 'tokens']) }),
  flatten: z.strictObject({ flatten: yes }),
  /** Patches of so many pixels along each side, embedded as tokens of a dimension. */
  patches: z.strictObject({ patches: count(256), dimension: count(16_384), name }),
  classToken: z.strictObject({ classToken: yes }),
  positions: z.strictObject({ positions: yes }),
  /** Of all tokens the first. */
  token: z.strictObject({ token: yes }),
  attention: z.strictObject({ attention: count(256), name }),
}
export type PlainKind = keyof typeof plainLayers
type Parsed<Kind extends PlainKind> = { kind: Kind } & z.output<(typeof plainLayers)[Kind]>
export type PlainLayer = { [Kind in PlainKind]: Parsed<Kind> }[PlainKind]

/**
 * How the way around a residual branch fits its shape: A drops pixels and adds channels of zeros, B is a 1x1
 * convolution, mean takes means of pixels.
 */
export const shortcutKinds = ['A', 'B', 'mean'] as const
export type ShortcutKind = (typeof shortcutKinds)[number]

/** A part of a written network, repeats written out; `place` says where it is in the text. */
export type Part = { place: string } & (
  | { kind: 'plain'; layer: PlainLayer }
  | { kind: 'block'; name: string; parts: Part[] }
  | { kind: 'residual'; shortcut: ShortcutKind; parts: Part[] }
  | { kind: 'concatenate'; branches: Part[][] }
)

/** Every part and those within it, in the order of the forward pass. */
export function* allParts(parts: readonly Part[]): Generator<Part> {
  for (const part of parts) {
    yield part
    if (part.kind === 'block' || part.kind === 'residual') yield* allParts(part.parts)
    if (part.kind === 'concatenate') for (const branch of part.branches) yield* allParts(branch)
  }
}
