import { expect, test } from 'vitest'
import { programAmong } from '../../../electron/main/switches.ts'

test('a program is asked for by a switch before what was typed, never by what was typed', () => {
  expect(programAmong(['/opt/signum-app', 'recipe.json'])).toBeNull()
  expect(programAmong(['/opt/signum-app', '--command-line', '--no-sandbox', '--', 'runs', '--', 'x'])).toEqual({
    program: '--command-line',
    args: ['runs', '--', 'x'],
  })
  expect(programAmong(['/opt/signum-app', '--', '--graphics-trial'])).toBeNull()
  expect(programAmong(['/opt/signum-app', '--graphics-trial'])).toEqual({ program: '--graphics-trial', args: [] })
})
