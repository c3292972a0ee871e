import { describe, expect, test } from 'vitest'
import { KeyReader, keyCaps, keyName } from '../../../renderer/actions/keys.ts'
import { actions } from '../../../renderer/actions/list.ts'

const press = (
  key: string,
  held: Partial<{ ctrlKey: boolean; metaKey: boolean; altKey: boolean; shiftKey: boolean }> = {},
) => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held })
const idOf = (answer: ReturnType<KeyReader['press']>) => (answer === null || answer === 'waiting' ? answer : answer.id)

describe('keys', () => {
  test('have one name each', () => {
    expect(
      [
        press('j'),
        press('K', { ctrlKey: true }),
        press('k', { metaKey: true }),
        press('?', { shiftKey: true }),
        press('X', { shiftKey: true }),
        press('ArrowDown'),
        press(' '),
      ].map(keyName),
    ).toEqual(['j', 'mod+k', 'mod+k', '?', 'shift+x', 'arrowdown', 'space'])
  })
  test('do one thing each, alone and in pairs', () => {
    const reader = new KeyReader(actions)
    expect(idOf(reader.press(press('j'), 0))).toBe('next')
    expect(idOf(reader.press(press('g'), 10))).toBe('waiting')
    expect(idOf(reader.press(press('c'), 400))).toBe('go-compare')
    expect(idOf(reader.press(press('c'), 500))).toBe('compare')
    expect(reader.press(press('q'), 600)).toBeNull()
    expect(reader.press(press('j', { altKey: true }), 700)).toBeNull()
  })
  test('forget the first of a pair that comes too late', () => {
    const reader = new KeyReader(actions)
    reader.press(press('g'), 0)
    expect(idOf(reader.press(press('l'), 5000))).toBe('launch-again')
  })
  test('are not given to two actions', () => {
    const keys = actions.flatMap((action) => [...action.keys])
    expect(new Set(keys).size).toBe(keys.length)
    expect(new Set(actions.map((action) => action.id)).size).toBe(actions.length)
  })
  test('are shown as keycaps', () => {
    expect(['mod+k', 'g r', 'arrowup', 'delete'].map(keyCaps)).toEqual([['Ctrl', 'K'], ['G', 'R'], ['↑'], ['Del']])
  })
})
