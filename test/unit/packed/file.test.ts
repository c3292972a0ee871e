import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodePacked, encodePacked, PackedFileError } from '../../../shared/packed/file.ts'
import { PackedInputError, PackedModel } from '../../../shared/packed/model.ts'
import { randomImages, randomNetwork } from './networks.ts'

const { frozen } = randomNetwork({
  model: 'cnn-small',
  modelParameters: { width: 8 },
  regime: 'bwa',
  quantizer: 'bnn',
  weightForm: 'adabin',
  activationForm: 'adabin',
})
const file = await encodePacked(frozen)

/** The file with another header. */
async function withMetadata(change: (metadata: Record<string, string>) => void): Promise<Uint8Array> {
  const length = Number(new DataView(file.buffer).getBigUint64(0, true))
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length))) as {
    __metadata__: Record<string, string>
  }
  change(header.__metadata__)
  const text = new TextEncoder().encode(JSON.stringify(header))
  const start = new Uint8Array(8)
  new DataView(start.buffer).setBigUint64(0, BigInt(text.length), true)
  return Uint8Array.from([...start, ...text, ...file.subarray(8 + length)])
}

describe('a packed file', () => {
  test('comes back as it went in, levels included', async () => {
    const back = await decodePacked(file)
    expect(back.manifest).toEqual(frozen.manifest)
    expect(frozen.manifest.constants.some(({ storage }) => storage === 'levels')).toBe(true)
    for (const [name, values] of frozen.constants) expect(back.constants.get(name)).toEqual(values)
  })

  test('is refused in words wherever it is cut off', async () => {
    for (let length = 0; length < file.length; length += Math.max(1, Math.floor(file.length / 200)))
      await expect(decodePacked(file.slice(0, length))).rejects.toThrow(PackedFileError)
  })

  test('is refused in words whichever byte is altered', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), async (place, change) => {
        const altered = file.slice()
        altered[place]! ^= change
        // Blanks that fill the header up may become other blanks.
        const error = await decodePacked(altered).then(
          () => null,
          (reason: unknown) => reason,
        )
        if (error !== null) expect(error).toBeInstanceOf(PackedFileError)
        else expect((await decodePacked(altered)).manifest).toEqual(frozen.manifest)
      }),
      { numRuns: 400 },
    )
  })

  test('of a newer form is refused with what to do', async () => {
    await expect(decodePacked(await withMetadata((metadata) => (metadata['version'] = '4')))).rejects.toThrow(
      'has form 4, and this program knows forms up to 3. Take a newer Signum.',
    )
  })

  test('of another program is refused', async () => {
    await expect(decodePacked(await withMetadata((metadata) => (metadata['format'] = 'pt')))).rejects.toThrow(
      'not a packed model of Signum',
    )
    await expect(decodePacked(new TextEncoder().encode('not a model, whatever its name'))).rejects.toThrow(
      PackedFileError,
    )
  })
})

describe('a packed model', () => {
  test('refuses images of another size', async () => {
    const model = await PackedModel.open(file)
    expect(() => model.predict(new Float32Array(63))).toThrow(PackedInputError)
    expect(() => model.predict(new Float32Array(0))).toThrow(
      'takes images of 8x8 with 1 channel(s), 64 values each, and got 0 values',
    )
  })

  test('normalises bytes as its manifest says', async () => {
    const model = await PackedModel.of({
      ...frozen,
      manifest: { ...frozen.manifest, images: { ...frozen.manifest.images, mean: [100], deviation: [50] } },
    })
    const bytes = Uint8Array.from({ length: 128 }, (_, index) => (index * 37) % 256)
    expect(model.predictBytes(bytes)).toEqual(model.predict(Float32Array.from(bytes, (byte) => (byte - 100) / 50)))
  })

  test('gives an image the same logits alone and among others', async () => {
    const model = await PackedModel.open(file)
    const images = randomImages(5)
    const together = model.predict(images).logits
    for (let image = 0; image < 5; image++)
      expect(model.predict(images.subarray(64 * image, 64 * image + 64)).logits).toEqual(
        together.slice(10 * image, 10 * image + 10),
      )
  })
})
