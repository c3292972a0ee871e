import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { signum } from '../../unit/cli/capture.ts'
import { temporaryDirectory } from '../host/fixtures.ts'
import { run } from './process.ts'

test('two processes that add under one name: one does, the other is refused, and others are not lost', async () => {
  const folder = temporaryDirectory()
  for (const path of ['train/cat', 'train/dog', 'test/cat', 'test/dog']) {
    mkdirSync(join(folder, 'images', path), { recursive: true })
    const [red, green] = path.endsWith('cat') ? [200, 10] : [10, 200]
    const image = sharp({ create: { width: 8, height: 8, channels: 3, background: { r: red, g: green, b: 0 } } })
    await image.png().toFile(join(folder, 'images', path, '0.png'))
  }
  const data = ['--data-dir', join(folder, 'data')]
  const add = (name: string) => run('datasets', 'add', join(folder, 'images'), '--name', name, ...data)
  const ended = await Promise.all(['twin', 'twin', 'other'].map(add))
  expect(ended.map(({ exitCode }) => exitCode).sort()).toEqual([0, 0, 2])
  expect(ended.find(({ exitCode }) => exitCode === 2)!.stderr).toContain('there is a data set "twin" already')
  const { stdout } = await signum('datasets', 'list', ...data)
  expect(stdout).toMatch(/^other /m)
  expect(stdout).toMatch(/^twin /m)
})
