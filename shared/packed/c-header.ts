import { packBits } from './bits.ts'
import type { FrozenNetwork } from './manifest.ts'

/**
 * A frozen network's constants as a C header: signs as bits (the first value in the lowest bit), the rest as floats;
 * every step as a comment.
 */
export function cHeader({ manifest, constants }: FrozenNetwork): string {
  const { images, classes, steps, output } = manifest
  const lines = [
    '/* A packed model of Signum. Signs are one bit a value, row-major, the first in the lowest bit, 1 for +1. */',
    '#ifndef SIGNUM_MODEL_H',
    '#define SIGNUM_MODEL_H',
    '#include <stdint.h>',
    '',
    `#define SIGNUM_CHANNELS ${images.channels}`,
    `#define SIGNUM_HEIGHT ${images.height}`,
    `#define SIGNUM_WIDTH ${images.width}`,
    `#define SIGNUM_CLASSES ${classes.length}`,
    '',
    floats('signum_mean', images.mean),
    floats('signum_deviation', images.deviation),
    '',
  ]
  for (const { name, shape, storage, parameter } of manifest.constants) {
    const values = constants.get(name)!
    lines.push(
      `/* ${name}: ${parameter ?? 'folded'}, [${shape.join(', ')}], ${storage === 'signs' ? 'signs' : 'floats'} */`,
    )
    lines.push(
      storage === 'signs' ? bytes(`signum_${name}`, packBits(values)) : floats(`signum_${name}`, Array.from(values)),
      '',
    )
  }
  lines.push(
    '/*',
    ...steps.map(
      (step) =>
        `  ${step.output} [${step.shape.join(', ')}] = ${step.operation}(${step.inputs.join(', ')}) ` +
        `${JSON.stringify(step.attributes)}`,
    ),
    `  logits = ${output}`,
    '*/',
    '',
    '#endif',
    '',
  )
  return lines.join('\n')
}

function bytes(name: string, values: Uint8Array): string {
  return `static const uint8_t ${name}[${values.length}] = {${wrapped(Array.from(values, String))}};`
}

function floats(name: string, values: readonly number[]): string {
  return `static const float ${name}[${Math.max(values.length, 1)}] = {${wrapped(values.map(literal))}};`
}

/** Nine digits bring a float32 back as it was. */
function literal(value: number): string {
  const text = Number(value.toPrecision(9)).toString()
  return /[.e]/.test(text) ? `${text}f` : `${text}.0f`
}

function wrapped(items: readonly string[]): string {
  const lines: string[] = []
  for (let start = 0; start < items.length; start += 24) lines.push(`  ${items.slice(start, start + 24).join(', ')}`)
  return `\n${lines.join(',\n')}\n`
}
