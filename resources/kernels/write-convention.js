// Writes what convention.js describes as source: for the kernels, and for what calls them.
import { codes, kernels, window } from './convention.js'

const written = 'Written by `npm run build:kernels` from resources/kernels/convention.js.'
const title = (name) => name[0].toUpperCase() + name.slice(1)
const named = (parameter) => (typeof parameter === 'string' ? [parameter, 1] : parameter)

/** Places of parameters: [name, place]. */
function placesOf(parameters) {
  let next = 0
  return parameters.map(named).map(([name, count]) => {
    const place = next
    next += count
    return [name, place]
  })
}

/** convention.ts: AssemblyScript. */
export function kernelSide() {
  const enumOf = (name, entries) =>
    `export const enum ${name} {\n${entries.map(([key, value]) => `  ${key} = ${value},`).join('\n')}\n}\n`
  const parts = [
    `// ${written}\n`,
    '/** Where a layer reads: the first parameters of kernels of layers. Their own are counted from behind these. */',
    enumOf('Window', [...placesOf(window), ['count', window.length]]),
    ...Object.entries(codes).map(([name, list]) =>
      enumOf(
        `${title(name)}Code`,
        list.map((each, code) => [each, code]),
      ),
    ),
  ]
  for (const [kernel, { parameters, scratch = [] }] of Object.entries(kernels)) {
    parts.push(enumOf(title(kernel), placesOf(parameters)))
    for (const [index, [region]] of scratch.entries()) {
      const before = scratch.slice(0, index)
      const factors = before.flatMap(([, , factor]) => factor ?? [])
      const terms = before.map(([, bytes, factor]) =>
        factor === undefined ? `${bytes}` : `${bytes} * <usize>${factor}`,
      )
      const given = ['scratch: usize', ...factors.map((name) => `${name}: i32`)].join(', ')
      const body = `  return ${['scratch', ...terms].join(' + ')}\n}\n`
      parts.push(`@inline\nexport function ${kernel}${title(region)}(${given}): usize {\n${body}`)
    }
  }
  return parts.join('\n')
}

/** Parts one after the other, on as many lines of 120 columns as they take. */
function filled(parts, separator, indent) {
  const lines = ['']
  for (const [index, part] of parts.entries()) {
    const text = index === parts.length - 1 ? part : `${part}${separator}`
    if (lines.at(-1) !== '' && indent.length + lines.at(-1).length + 1 + text.length > 120) lines.push('')
    lines.push(`${lines.pop()} ${text}`.trimStart())
  }
  return lines.map((line) => `${indent}${line}`).join('\n')
}

/** shared/packed/kernel-convention.ts. */
export function plannerSide() {
  const fields = (parameters) =>
    filled(
      parameters.map(named).map(([name, count]) => `${name}: ${count === 1 ? 'number' : 'readonly number[]'}`),
      ';',
      '    ',
    )
  const places = (parameters) =>
    filled(
      parameters.map(named).map(([name, count]) => `['${name}', ${count}]`),
      ',',
      '    ',
    )
  const entries = Object.entries(kernels)
  const factorsOf = (scratch) => scratch.flatMap(([, , factor]) => factor ?? [])
  return [
    `// ${written}\n`,
    ...Object.entries(codes).map(
      ([name, list]) =>
        `/** Operations of the kernel \`${name === 'pair' ? 'combine' : name}\`. */\n` +
        `export const ${name}Codes = {\n${filled(
          list.map((each, code) => `${each}: ${code}`),
          ',',
          '  ',
        )}\n} as const\n`,
    ),
    '/** Where a layer reads. */',
    `export interface WindowParameters {\n${fields(window)}\n}\n`,
    '/** Parameters by kernel: whole numbers and addresses, or floats. */',
    'export interface KernelParameters {',
    ...entries.map(
      ([kernel, { windowed = false, parameters }]) =>
        `  ${kernel}: ${windowed ? 'WindowParameters & ' : ''}{\n${fields(parameters)}\n  }`,
    ),
    '}\n\nexport type KernelName = keyof KernelParameters\n\ntype Place = readonly [name: string, count: number]\n',
    `const windowPlaces: readonly Place[] = [\n${places(window)}\n]\n`,
    '/** By kernel its parameters in order, and how many each is. */',
    'export const kernelParameters: Readonly<Record<KernelName, readonly Place[]>> = {',
    ...entries.map(
      ([kernel, { windowed = false, parameters }]) =>
        `  ${kernel}: [\n${windowed ? '    ...windowPlaces,\n' : ''}${places(parameters)}\n  ],`,
    ),
    '}\n\n/** By kernel which of them are floats. */',
    'export const floatParameters: { readonly [Name in KernelName]?: readonly string[] } = {',
    ...entries.flatMap(([kernel, { floats }]) =>
      floats === undefined ? [] : [`  ${kernel}: [${floats.map((name) => `'${name}'`).join(', ')}],`],
    ),
    '}\n\n/** Bytes of scratch memory that a kernel uses. */\nexport const scratchBytes = {',
    ...entries.flatMap(([kernel, { scratch = [] }]) => {
      if (scratch.length === 0) return []
      const factors = factorsOf(scratch).map((name) => `${name}: number`)
      const terms = scratch.map(([, bytes, factor]) => (factor === undefined ? `${bytes}` : `${bytes} * ${factor}`))
      return [`  ${kernel}: (${factors.join(', ')}): number => ${terms.join(' + ')},`]
    }),
    '}\n',
  ].join('\n')
}
