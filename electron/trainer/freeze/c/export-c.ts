import type { FrozenNetwork } from '../../../../shared/packed/manifest.ts'
import type { PlacedConstant, PlanTarget } from '../../../../shared/packed/plan/builder.ts'
import { compilePlan, type Plan } from '../../../../shared/packed/plan/compile.ts'
import { constantArray, floatLiteral, stringLiteral } from './c-text.ts'
import { fieldsOf, kernelSources, sourceOf } from './kernel-sources.ts'
import { scratchOf } from './scratch.ts'

/** Weights as the kernels of resources/c read them: eight 64-bit words fill a vector. */
const target: PlanTarget = { binaryLanes: 8, byteLanes: 16, constants: 2 ** 40 }

/** What a caller sees of a model in C: sizes, names of classes, the functions. */
export function headerC({ manifest }: FrozenNetwork): string {
  const { images, classes } = manifest
  return [
    '#ifndef SIGNUM_MODEL_H',
    '#define SIGNUM_MODEL_H',
    '#ifdef __cplusplus',
    'extern "C" {',
    '#endif',
    '',
    `#define SIGNUM_CHANNELS ${images.channels}`,
    `#define SIGNUM_HEIGHT ${images.height}`,
    `#define SIGNUM_WIDTH ${images.width}`,
    `#define SIGNUM_CLASSES ${classes.length}`,
    '',
    '/* Names of the classes, in the order of the logits. */',
    'extern const char *const signum_class_names[SIGNUM_CLASSES];',
    '',
    '/* Logits [SIGNUM_CLASSES] of an image [channels, height, width] of bytes 0 to 255. One call at a time: its',
    '   memory is static. */',
    'void signum_predict(const unsigned char *pixels, float *logits);',
    '/* The same of an image that is normalised already, as in training. */',
    'void signum_predict_values(const float *values, float *logits);',
    '',
    '#ifdef __cplusplus',
    '}',
    '#endif',
    '#endif',
  ].join('\n')
}

/**
 * A packed model as one C99 file: weights in constant arrays, no allocation, nothing but the C library (memcpy, sqrtf).
 * It has the header's declarations itself. -DSIGNUM_MAIN makes it a program for image files.
 * @throws Error if a step cannot be planned
 */
export function exportC(network: FrozenNetwork): string {
  const plan = compilePlan(network, target)
  const { common, kernels } = kernelSources(new Set(plan.calls.map(({ kernel }) => kernel)))
  const nameOf = addressNames(plan.constants)
  return `${[
    '/* A packed model of Signum in C99.',
    '   cc -std=c99 -O3 -march=native -DSIGNUM_MAIN model.c -lm -o model; ./model picture.ppm */',
    headerC(network),
    '#include <math.h>\n#include <stddef.h>\n#include <stdint.h>\n#include <string.h>',
    common,
    ...scratchOf(plan.calls),
    kernels,
    `/* What steps hand on: ${plan.memoryBytes} bytes. */\nstatic SIGNUM_ALIGNED float signum_memory[${Math.ceil(
      plan.memoryBytes / 4,
    )}];`,
    ...plan.constants.map(({ data }, index) => constantArray(`signum_c${index}`, data)),
    `const char *const signum_class_names[SIGNUM_CLASSES] = {\n${network.manifest.classes
      .map((name) => `  ${stringLiteral(name)},`)
      .join('\n')}\n};`,
    runOf(plan, nameOf),
    entriesOf(network, plan),
    sourceOf('main.c'),
  ].join('\n\n')}\n`
}

/** An address as C: within a constant, or within the memory of steps. */
function addressNames(constants: readonly PlacedConstant[]): (address: number) => string {
  return (address) => {
    if (address === 0) return 'NULL'
    if (address < target.constants!) return `signum_memory + ${address / 4}`
    let [low, high] = [0, constants.length - 1]
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if (constants[middle]!.address <= address) low = middle
      else high = middle - 1
    }
    const offset = address - constants[low]!.address
    return offset === 0 ? `signum_c${low}` : `(const unsigned char *)signum_c${low} + ${offset}`
  }
}

/** All steps, one after the other. */
function runOf({ calls }: Plan, nameOf: (address: number) => string): string {
  const lines = ['static void signum_run(void) {']
  for (const [index, { kernel, parameters, items, step }] of calls.entries()) {
    let at = 0
    const values = fieldsOf(kernel).map(({ count, kind }) => {
      const given = parameters.slice(at, at + count)
      at += count
      const texts = given.map((each) => {
        if (typeof each !== 'number') return floatLiteral(Math.fround(each.float))
        return kind === 'read' || kind === 'written' ? nameOf(each) : String(each)
      })
      return count === 1 ? texts[0]! : `{${texts.join(', ')}}`
    })
    lines.push(
      `  /* ${step} */`,
      `  static const struct signum_${kernel} call${index} = {`,
      `    ${values.join(',\n    ')}};`,
      `  signum_run_${kernel}(&call${index}, ${items});`,
    )
  }
  return [...lines, '}'].join('\n')
}

function entriesOf({ manifest }: FrozenNetwork, { images, logits }: Plan): string {
  const { channels, height, width, mean, deviation } = manifest.images
  const pixels = height * width
  const list = (values: readonly number[], other: number) =>
    Array.from({ length: channels }, (_, channel) => values[channel] ?? other).join(', ')
  return [
    'static void signum_finish(float *logits) {',
    '  signum_run();',
    `  memcpy(logits, signum_memory + ${logits / 4}, SIGNUM_CLASSES * sizeof *logits);`,
    '}',
    '',
    'void signum_predict(const unsigned char *pixels, float *logits) {',
    `  static const double mean[] = {${list(mean, 0)}};`,
    `  static const double deviation[] = {${list(deviation, 1)}};`,
    `  for (int channel = 0; channel < ${channels}; channel++)`,
    `    for (int pixel = 0; pixel < ${pixels}; pixel++)`,
    `      signum_memory[${images / 4} + pixel * ${channels} + channel] =`,
    `        (float)((pixels[channel * ${pixels} + pixel] - mean[channel]) / deviation[channel]);`,
    '  signum_finish(logits);',
    '}',
    '',
    'void signum_predict_values(const float *values, float *logits) {',
    `  for (int channel = 0; channel < ${channels}; channel++)`,
    `    for (int pixel = 0; pixel < ${pixels}; pixel++)`,
    `      signum_memory[${images / 4} + pixel * ${channels} + channel] = values[channel * ${pixels} + pixel];`,
    '  signum_finish(logits);',
    '}',
  ].join('\n')
}

/** @returns how many bytes the arrays of a model in C take: weights, and what steps hand on */
export function bytesInC(network: FrozenNetwork): { weights: number; memory: number } {
  const { constants, memoryBytes } = compilePlan(network, target)
  return { weights: constants.reduce((sum, { bytes }) => sum + bytes.length, 0), memory: memoryBytes }
}
