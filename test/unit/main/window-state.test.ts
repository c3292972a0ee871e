import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fitted, readState, writeState } from '../../../electron/main/window-state.ts'
import { temporaryDirectory } from '../host/store/fixtures.ts'

const screens = [
  { x: 0, y: 0, width: 1920, height: 1080 },
  { x: 1920, y: 0, width: 1280, height: 1024 },
]

test('a window comes back where it was, on whichever screen', () => {
  const file = join(temporaryDirectory(), 'window.json')
  const state = { x: 2000, y: 40, width: 1100, height: 800, maximized: true }
  writeState(file, state)
  expect(fitted(readState(file), screens)).toEqual(state)
})

test('a screen that is gone, a window too small and a damaged file are put right', () => {
  expect(fitted({ x: 4000, y: 40, width: 1100, height: 800 }, screens)).toEqual({
    width: 1100,
    height: 800,
    maximized: false,
  })
  expect(fitted({ x: 10, y: -500, width: 10, height: 10, maximized: 'yes' }, screens)).toEqual({
    width: 800,
    height: 560,
    maximized: false,
  })
  for (const damaged of [null, 'x', { width: Number.NaN, x: '1' }])
    expect(fitted(damaged, screens)).toEqual({ width: 1440, height: 900, maximized: false })
  expect(readState('/nowhere/window.json')).toBeNull()
  expect(() => writeState('/nowhere/window.json', { width: 1, height: 1, maximized: false })).not.toThrow()
})

test('a window is never larger than the room of its screen', () => {
  const small = [{ x: 0, y: 28, width: 1024, height: 672 }]
  expect(fitted(null, small)).toEqual({ width: 1024, height: 672, maximized: false })
  expect(fitted({ x: 500, y: 40, width: 1400, height: 600 }, small)).toEqual({
    x: 0,
    y: 40,
    width: 1024,
    height: 600,
    maximized: false,
  })
  expect(fitted(null, [{ x: 0, y: 0, width: 640, height: 480 }])).toMatchObject({ width: 640, height: 480 })
})
