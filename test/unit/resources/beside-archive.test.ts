import { join } from 'node:path'
import { expect, test } from 'vitest'
import { besideArchive } from '../../../electron/resources/beside-archive.ts'

test('a file of the packed app is named where others can open it, all else as it is', () => {
  const file = join('resources', 'torch', 'runtime.py')
  expect(besideArchive(join('/opt/Signum/resources/app.asar', file))).toBe(
    join('/opt/Signum/resources/app.asar.unpacked', file),
  )
  for (const path of [join('/opt/Signum/resources/app.asar.unpacked', file), join('/home/my app.asar.d', file), file])
    expect(besideArchive(path)).toBe(path)
})
