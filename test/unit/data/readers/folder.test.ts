import { copyFile, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../folder.ts'
import { writeBmp, writeCmyk, writeDeep, writeFolder, writeImage } from '../image-files.ts'
import { added, refused } from '../adding.ts'

async function folder(): Promise<string> {
  const images = join(await temporaryFolder(), 'pets')
  await writeFolder(images)
  return images
}

const flat = (background: string, size = 8) => sharp({ create: { width: size, height: size, channels: 3, background } })

describe('nothing vanishes', () => {
  test('images of every usual format are read, also in folders below that of their class', async () => {
    const images = await folder()
    const cat = join(images, 'train', 'cat')
    await mkdir(join(cat, 'camera', '2'), { recursive: true })
    await writeBmp(join(cat, 'a.bmp'), 8, 8)
    await flat('#963').tiff().toFile(join(cat, 'b.tif'))
    await flat('#963').gif().toFile(join(cat, 'c.gif'))
    await flat('#963')
      .avif()
      .toFile(join(cat, 'camera', 'd.avif'))
    await copyFile(join(cat, '0.png'), join(cat, 'camera', '2', 'e.png'))
    for (const ending of ['jfif', 'jpe', 'JPEG']) {
      await flat('#369').jpeg().toFile(join(cat, `f.jpg`))
      await rename(join(cat, 'f.jpg'), join(cat, `f.${ending}`))
    }
    const { dataset, skipped, loaded } = await added(images)
    expect(skipped).toEqual([])
    expect(dataset.trainImages).toBe(6 + 8)
    expect([...loaded.train.labels]).toEqual([...new Array<number>(11).fill(0), 0, 0, 0].slice(0, 11).concat([1, 1, 1]))
  })

  test('what is no image, lies in no class, is hidden or a dead link is counted with its reason', async () => {
    const images = await folder()
    const cat = join(images, 'train', 'cat')
    await writeFile(join(cat, 'notes.txt'), 'of 2019')
    await writeFile(join(cat, '.hidden.png'), '')
    await writeFile(join(cat, '.DS_Store'), '')
    await symlink(join(images, 'gone.png'), join(cat, 'gone.png'))
    await symlink(images, join(cat, 'around'))
    await symlink(join(images, 'wolf'), join(images, 'train', 'wolf'))
    await copyFile(join(cat, '0.png'), join(images, 'train', 'stray.png'))
    const { dataset, skipped } = await added(images)
    expect(new Map(skipped.map(({ file, reason }) => [file.slice(images.length + 7), reason]))).toEqual(
      new Map([
        ['wolf', 'its link leads nowhere'],
        ['stray.png', 'it lies in no folder of a class'],
        ['cat/notes.txt', 'its name is not that of an image'],
        ['cat/.hidden.png', 'it is hidden'],
        ['cat/gone.png', 'its link leads nowhere'],
        ...skipped
          .filter(({ file }) => file.includes('around'))
          .map(({ file, reason }) => [file.slice(images.length + 7), reason] as const),
      ]),
    )
    expect(skipped.some(({ reason }) => reason === 'its link leads back to a folder around it')).toBe(true)
    expect(dataset.origin.skipped).toBe(skipped.length)
    expect(await refused(images, { strict: true })).toMatch(
      / cannot be used: .*; so cannot \d+ more; replace or remove/,
    )
  })

  test('a lossless image of one colour is whole, however small its file', async () => {
    const images = await folder()
    await rm(images, { recursive: true })
    for (const split of ['train', 'test'])
      for (const [name, colour] of [
        ['red', '#f00'],
        ['blue', '#00f'],
      ] as const) {
        await mkdir(join(images, split, name), { recursive: true })
        await flat(colour, 640)
          .webp({ lossless: true })
          .toFile(join(images, split, name, '0.webp'))
      }
    const { dataset, loaded } = await added(images, { size: 4 })
    expect(dataset).toMatchObject({ trainImages: 2, testImages: 2 })
    expect([...loaded.train.images.subarray(0, 48)]).toEqual([
      ...new Array<number>(32).fill(0),
      ...new Array<number>(16).fill(255),
    ])
  })
})

describe('colours', () => {
  test.each([
    ['first', '000.png'],
    ['last', 'zzz.png'],
  ])('one grey image, the %s of its class, does not make the others grey', async (_, name) => {
    const images = await folder()
    await writeImage(join(images, 'train', 'cat', name), { seed: 1, channels: 1 })
    const { dataset } = await added(images)
    expect(dataset.channels).toBe(3)
    expect(dataset.origin.remarks).toEqual(['1 image is grey, kept as RGB like the other 10.'])
  })

  test('grey is that of ITU-R BT.601, as PIL rounds it', async () => {
    const images = join(await temporaryFolder(), 'colours')
    const greys: Record<string, number> = {
      '#ff0000': 76,
      '#00ff00': 150,
      '#0000ff': 29,
      '#ffffff': 255,
      '#808080': 128,
      '#0a141e': 18,
    }
    for (const split of ['train', 'test'])
      for (const colour of Object.keys(greys)) {
        await mkdir(join(images, split, colour.slice(1)), { recursive: true })
        await flat(colour, 2)
          .png()
          .toFile(join(images, split, colour.slice(1), '0.png'))
      }
    const { loaded } = await added(images, { channels: 1 })
    expect(
      Object.fromEntries(loaded.classes.map((name, index) => [`#${name}`, loaded.train.images[4 * index]])),
    ).toEqual(greys)
  })

  test('16 bits, CMYK and several frames are converted, and it is said', async () => {
    const images = await folder()
    const cat = join(images, 'train', 'cat')
    await writeDeep(join(cat, 'deep.png'))
    await writeCmyk(join(cat, 'print.jpg'))
    const { dataset, skipped } = await added(images)
    expect(skipped).toEqual([])
    expect(dataset.origin.remarks).toEqual([
      '1 image is with 16 bits a channel: of each value the upper eight were taken.',
      '1 image is in CMYK: converted to sRGB by their profile.',
    ])
  })
})

describe('splits', () => {
  test('with train, val and test, val is apart from both and survives the cache', async () => {
    const images = await folder()
    await mkdir(join(images, 'val', 'cat'), { recursive: true })
    await copyFile(join(images, 'train', 'cat', '0.png'), join(images, 'val', 'cat', '0.png'))
    const { dataset, loaded } = await added(images)
    expect(dataset).toMatchObject({ trainImages: 6, validationImages: 1, testImages: 4 })
    expect([loaded.validation!.count, [...loaded.validation!.labels]]).toEqual([1, [0]])
    expect([...loaded.validation!.images]).toEqual([...loaded.train.images.subarray(0, 192)])
  })

  test.each([
    ['training', 'validation'],
    ['Train', 'Test'],
    ['train', 'valid'],
  ])('%s and %s are known', async (train, held) => {
    const images = await folder()
    await rename(join(images, 'train'), join(images, 'x'))
    await rename(join(images, 'test'), join(images, 'y'))
    await rename(join(images, 'x'), join(images, train))
    await rename(join(images, 'y'), join(images, held))
    expect((await added(images)).dataset).toMatchObject({ trainImages: 6, testImages: 4 })
  })

  test('val is held out where the images of test have no labels, and it is said', async () => {
    const images = await folder()
    await rename(join(images, 'test'), join(images, 'val'))
    await mkdir(join(images, 'test', 'images'), { recursive: true })
    await copyFile(join(images, 'train', 'cat', '0.png'), join(images, 'test', 'images', 'test_0.png'))
    const { dataset } = await added(images)
    expect(dataset).toMatchObject({ trainImages: 6, testImages: 4 })
    expect(dataset.origin.remarks[0]).toBe(
      'test has no folders of classes: its images have no labels and were not read, and val is held out instead.',
    )
  })

  test('Tiny-ImageNet as it is shipped', async () => {
    const images = await folder()
    await rm(join(images, 'test'), { recursive: true })
    for (const name of ['cat', 'dog']) {
      await rename(join(images, 'train', name), join(images, 'train', `${name}_`))
      await mkdir(join(images, 'train', name))
      await rename(join(images, 'train', `${name}_`), join(images, 'train', name, 'images'))
    }
    await mkdir(join(images, 'val', 'images'), { recursive: true })
    for (const [index, name] of ['dog', 'cat', 'dog'].entries())
      await copyFile(join(images, 'train', name, 'images', '1.png'), join(images, 'val', 'images', `val_${index}.png`))
    await writeFile(
      join(images, 'val', 'val_annotations.txt'),
      'val_0.png\tdog\t0\t0\t8\t8\nval_1.png\tcat\t0\t0\t8\t8\nval_2.png\tdog\t0\t0\t8\t8\n',
    )
    const { dataset, loaded, skipped } = await added(images)
    expect(skipped).toEqual([])
    expect(dataset).toMatchObject({ trainImages: 6, testImages: 3 })
    expect([...loaded.test.labels]).toEqual([0, 1, 1])
    expect([...loaded.test.images.subarray(0, 192)]).toEqual([...loaded.train.images.subarray(192, 384)])
  })

  test('one folder for each class is divided by a fixed seed, a share of each class', async () => {
    const images = join(await temporaryFolder(), 'flowers')
    for (const [name, count] of [
      ['rose', 10],
      ['tulip', 5],
    ] as const)
      for (let index = 0; index < count; index++)
        await writeImage(join(images, name, `${index}.png`), { seed: index + count })
    const { dataset, loaded } = await added(images)
    expect(dataset).toMatchObject({ trainImages: 12, testImages: 3, origin: { kind: 'classes' } })
    expect([...loaded.test.labels]).toEqual([0, 0, 1])
    expect(dataset.origin.remarks).toEqual([
      'It has no splits: 20 % of the images of each class, drawn by a fixed seed, are held out.',
    ])
    expect((await added(images)).dataset.origin.fingerprint).toBe(dataset.origin.fingerprint)
    expect((await added(images, { heldOut: 0.4 })).dataset.testImages).toBe(6)
  })
})
