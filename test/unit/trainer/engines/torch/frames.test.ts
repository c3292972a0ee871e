import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeFrame, frameKinds, FrameReader, valuesOf } from '../../../../../electron/trainer/engines/torch/frames.ts'

const bytesOf = (...parts: Parameters<typeof encodeFrame>): Buffer => Buffer.concat(encodeFrame(...parts))

test('a frame comes back whole from any parts in which the pipe hands it over', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.dictionary(fc.string(), fc.string()), fc.array(fc.float({ noNaN: true })))),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
      (frames, sizes) => {
        const whole = Buffer.concat(
          frames.map(([header, values]) => bytesOf(frameKinds.step, header, [Float32Array.from(values)])),
        )
        const reader = new FrameReader()
        const found = []
        for (let offset = 0, turn = 0; offset < whole.length; turn++) {
          const size = sizes[turn % sizes.length]!
          found.push(...reader.take(whole.subarray(offset, offset + size)))
          offset += size
        }
        expect(found.map((frame) => [frame.header, [...valuesOf(frame)]])).toEqual(
          frames.map(([header, values]) => [{ ...header }, [...Float32Array.from(values)]]),
        )
      },
    ),
  )
})

test('values of shared memory are sent, too', () => {
  const shared = new Float32Array(new SharedArrayBuffer(8))
  shared.set([1.5, -2])
  const [frame] = new FrameReader().take(bytesOf(frameKinds.step, {}, [shared]))
  expect([...valuesOf(frame!)]).toEqual([1.5, -2])
})

test.each([
  ['a first byte that is no mark', 0, 'does not begin with its mark'],
  ['a header of another checksum', 26, 'the checksum of a header is wrong'],
  ['an impossible length', 11, 'impossible length'],
])('%s is refused', (_, place, words) => {
  const bytes = bytesOf(frameKinds.step, { name: 'value' }, [])
  bytes[place] = bytes[place]! ^ 0xff
  expect(() => new FrameReader().take(bytes)).toThrow(words)
})
