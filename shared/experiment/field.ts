import { z } from 'zod'

/** The parts of the launch form and of `signum train --help`, in the order in which they are shown. */
export const sections = ['What', 'Method', 'Training', 'Augmentation', 'Evaluation', 'Machine'] as const
export type Section = (typeof sections)[number]

/** Description of one field of the experiment; kept beside its schema. */
export interface FieldDescription {
  title: string
  section: Section
  /** What it is, in whole sentences. */
  help: string
  /** What it means to leave the field empty, as in "empty means ..."; only for fields that may be null. */
  whenEmpty?: string
  /** Unit shown behind the value, for example "images". */
  unit?: string
  /** Shown only on demand: most users never change it. */
  advanced?: boolean
  /** Named choices offered for a string field that is not an enumeration of its own. */
  choices?: readonly string[]
  /** The choices are not all: other names may be known where the experiment is resolved. */
  open?: boolean
  /** The text is one expression: commas in it part no values. */
  expression?: boolean
}

/** Field descriptions by schema; `describe` puts them in, forms and flags read them out. */
export const fieldDescriptions = z.registry<FieldDescription>()

/** Attaches a description to a schema and hands the schema back. */
export function describe<Schema extends z.ZodType>(schema: Schema, description: FieldDescription): Schema {
  fieldDescriptions.add(schema, description)
  return schema
}

/**
 * How a field is typed in: decides the form control and how a `--flag` is parsed. A source is the number of a run, or
 * weights:NAME.
 */
export type FieldKind = 'integer' | 'number' | 'text' | 'expression' | 'choice' | 'toggle' | 'parameters' | 'source'

/** A field of the experiment as forms, flags and tables see it. */
export interface Field extends FieldDescription {
  key: string
  kind: FieldKind
  /** `null` is allowed and means "as the quantizer or model proposes". */
  nullable: boolean
  defaultValue: unknown
  minimum?: number
  maximum?: number
  choices?: readonly string[]
}

/** Reads a described object schema back as a list of fields. */
export function fieldsOf(schema: z.ZodObject): Field[] {
  return Object.entries(schema.shape).map(([key, outer]) => readField(key, outer as z.ZodType))
}

function readField(key: string, outer: z.ZodType): Field {
  let schema = outer
  let defaultValue: unknown
  let nullable = false
  let description = fieldDescriptions.get(outer)
  for (;;) {
    description ??= fieldDescriptions.get(schema)
    if (schema instanceof z.ZodDefault) {
      defaultValue = schema.def.defaultValue
      schema = schema.def.innerType as z.ZodType
    } else if (schema instanceof z.ZodNullable) {
      nullable = true
      schema = schema.def.innerType as z.ZodType
    } else break
  }
  if (description === undefined) throw new Error(`The field "${key}" of the experiment has no description.`)
  const field: Field = { ...description, key, kind: 'text', nullable, defaultValue }
  if (schema instanceof z.ZodEnum) return { ...field, kind: 'choice', choices: schema.options.map(String) }
  if (schema instanceof z.ZodBoolean) return { ...field, kind: 'toggle' }
  if (schema instanceof z.ZodUnion) return { ...field, kind: 'source', minimum: 1 }
  if (schema instanceof z.ZodRecord) return { ...field, kind: 'parameters' }
  if (schema instanceof z.ZodNumber) {
    const { minValue, maxValue } = schema
    return {
      ...field,
      kind: schema.format === 'safeint' ? 'integer' : 'number',
      minimum:
        minValue !== null && Number.isFinite(minValue) && minValue > Number.MIN_SAFE_INTEGER ? minValue : undefined,
      maximum:
        maxValue !== null && Number.isFinite(maxValue) && maxValue < Number.MAX_SAFE_INTEGER ? maxValue : undefined,
    }
  }
  if (description.expression === true) return { ...field, kind: 'expression' }
  return { ...field, kind: description.choices === undefined ? 'text' : 'choice' }
}
