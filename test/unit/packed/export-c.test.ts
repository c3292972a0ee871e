import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { PackedModel } from '../../../shared/packed/model.ts'
import { exportC, headerC } from '../../../electron/trainer/freeze/c/export-c.ts'
import { stringLiteral } from '../../../electron/trainer/freeze/c/c-text.ts'
import { withRealForm } from '../../../electron/trainer/freeze/real-rest.ts'
import { skipWhere } from '../../skips/facilities.ts'
import { randomImages, randomNetwork } from './networks.ts'

const folder = mkdtempSync(join(tmpdir(), 'signum-c-'))
afterAll(() => rmSync(folder, { recursive: true }))
const flags = ['-std=c99', '-O1', '-Wall', '-Wextra', '-Wpedantic', '-Werror']

const bwa: ExperimentInput = { model: 'vgg-small', modelParameters: { width: 8 }, quantizer: 'bnn', regime: 'bwa' }
const vit: ExperimentInput = {
  model: 'vit-small',
  modelParameters: { patch: 4, dimension: 16, depth: 1, heads: 2 },
  quantizer: 'bc',
}

/** Compiles a network as a program. */
function program(input: ExperimentInput): { frozen: ReturnType<typeof randomNetwork>['frozen']; path: string } {
  const frozen = withRealForm(randomNetwork(input).frozen, 'int8')
  frozen.manifest.images.mean[0] = 120.5
  frozen.manifest.images.deviation[0] = 61.3
  const path = join(folder, input.model!)
  writeFileSync(`${path}.c`, exportC(frozen))
  execFileSync('cc', [...flags, '-DSIGNUM_MAIN', `${path}.c`, '-lm', '-o', path])
  return { frozen, path }
}

describe('a packed model as C', () => {
  skipWhere('no C compiler: cc is what it is called')

  test.each([
    ['a CNN of signs', bwa],
    ['a ViT', vit],
  ])('%s compiles without a warning and gives the very logits', async (_, input) => {
    const { frozen, path } = program(input)
    const pixels = Uint8Array.from(randomImages(5), (value) => Math.min(255, Math.max(0, Math.round(128 + 60 * value))))
    writeFileSync(join(folder, 'images'), pixels)
    const lines = execFileSync(path, [join(folder, 'images')], { encoding: 'utf8' })
      .trim()
      .split('\n')
    const { logits, classes } = (await PackedModel.of(frozen)).predictBytes(pixels)
    expect(
      lines.flatMap((line) =>
        line
          .split('\t')
          .slice(2)
          .map((text) => Math.fround(Number(text))),
      ),
    ).toEqual(Array.from(logits))
    expect(lines.map((line) => line.split('\t')[1])).toEqual(
      Array.from(classes, (index) => frozen.manifest.classes[index]),
    )
  })

  test('its program refuses images that do not fit, in one line each', () => {
    const { path } = program(bwa)
    const files: [string, string | Uint8Array, string][] = [
      ['short', new Uint8Array(63), 'an image has 64 bytes (1 channel(s), 8x8), and behind 0 image(s) are 63'],
      ['empty', '', 'an image has 64 bytes (1 channel(s), 8x8), and behind 0 image(s) are 0'],
      ['large.pgm', 'P5 9 8 255\n', 'has 9x8 pixels, and the model takes 8x8'],
      ['deep.pgm', 'P5 8 8 65535\n', 'no picture of 8 bits a channel'],
      ['words.ppm', 'P6 eight', 'no picture of 8 bits a channel'],
      ['cut.ppm', 'P6\n# a comment\n8 8\n255\nabc', 'is cut off'],
    ]
    for (const [name, bytes, words] of files) {
      const file = join(folder, name)
      writeFileSync(file, bytes)
      const { status, stderr } = spawnSync(path, [file, join(folder, 'none')], { encoding: 'utf8' })
      expect(status).toBe(2)
      expect(stderr).toBe(`${file}: ${words}\n${join(folder, 'none')}: cannot be opened\n`)
    }
  })

  test('its header is that of the file, also for C++', () => {
    const { frozen } = randomNetwork(bwa)
    expect(exportC(frozen)).toContain(headerC(frozen))
    writeFileSync(join(folder, 'model.h'), headerC(frozen))
    writeFileSync(join(folder, 'use.c'), '#include "model.h"\nint size(void) { return SIGNUM_CLASSES; }\n')
    execFileSync('cc', [...flags, '-c', join(folder, 'use.c'), '-o', join(folder, 'use.o')])
  })
})

test('names of classes come into C whatever is in them', () => {
  expect(stringLiteral('a"b\\c?\n\u00e9')).toBe('"a\\042b\\134c\\077\\012\\303\\251"')
})
