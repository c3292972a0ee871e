import { describe, expect, test } from 'vitest'
import { decodeSafetensors, encodeSafetensors } from '../../../../electron/trainer/checkpoints/safetensors.ts'

const tensors = new Map([
  ['weight', { shape: [2, 3], values: Float32Array.of(1, -2, 3.5, NaN, Infinity, -0) }],
  ['moment', { shape: [2], values: Float64Array.of(Math.PI, 1e-300) }],
  ['empty', { shape: [0], values: new Float32Array() }],
])

describe('safetensors', () => {
  test('come back as they were, with their metadata', () => {
    const { tensors: read, metadata } = decodeSafetensors(encodeSafetensors(tensors, { run: 'seven ü' }))
    expect(read).toEqual(tensors)
    expect(metadata['run']).toBe('seven ü')
  })

  test('are laid out as the format says', () => {
    const bytes = Buffer.from(encodeSafetensors(new Map([['a', { shape: [1], values: Float32Array.of(1) }]]), {}))
    const length = Number(bytes.readBigUInt64LE(0))
    const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<string, unknown>
    expect(header['a']).toEqual({ dtype: 'F32', shape: [1], data_offsets: [0, 4] })
    expect(length % 8).toBe(0)
    expect(bytes.readFloatLE(8 + length)).toBe(1)
    expect(bytes.length).toBe(8 + length + 4)
  })

  test.each([
    ['shorter than a safetensors header', (bytes: Buffer) => bytes.subarray(0, 4)],
    ['its header is cut off', (bytes: Buffer) => bytes.subarray(0, 40)],
    ['is cut off or no float tensor', (bytes: Buffer) => bytes.subarray(0, -1)],
    ['do not match its digest', (bytes: Buffer) => (bytes.writeUInt8(bytes.at(-1)! ^ 1, bytes.length - 1), bytes)],
    ['is not JSON', (bytes: Buffer) => (bytes.write('x', 8), bytes)],
  ])('are refused where %s', (message, damage) => {
    expect(() => decodeSafetensors(damage(Buffer.from(encodeSafetensors(tensors, {}))))).toThrow(message)
  })
})
