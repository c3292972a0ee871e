// npm run dist:deb
import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Installer } from 'electron-installer-debian'
import sharp from 'sharp'

const project = fileURLToPath(new URL('../../', import.meta.url))
const icon = join(project, 'resources', 'icon.png')
const iconSizes = [16, 32, 48, 64, 128, 256]

/** Adds `signum-window` to `signum` on the PATH. */
class WithWindow extends Installer {
  override get contentFunctions(): string[] {
    return [...super.contentFunctions, 'createWindowSymlink']
  }

  createWindowSymlink(): void {
    const programs = join(this.stagingDir, this.baseAppDir, 'bin')
    mkdirSync(programs, { recursive: true })
    symlinkSync('../lib/signum/signum-window', join(programs, 'signum-window'))
  }
}

async function icons(folder: string): Promise<Record<string, string>> {
  mkdirSync(folder, { recursive: true })
  const made = iconSizes.map(async (size): Promise<[string, string]> => {
    const file = join(folder, `${size}.png`)
    await sharp(icon).resize(size, size).png().toFile(file)
    return [`${size}x${size}`, file]
  })
  return Object.fromEntries([...(await Promise.all(made)), ['512x512', icon]])
}

/**
 * Makes a Debian package of a packed app: `signum` (command line) and `signum-window` on the PATH, an entry in the
 * desktop's menu. It needs dpkg and fakeroot.
 * @param packed the folder that electron-builder made
 * @param work a folder for the package and what is made on the way
 * @param compression one of dpkg-deb's
 * @returns the package's file
 */
export async function makeDebian(packed: string, work: string, compression = 'xz'): Promise<string> {
  const installer = new WithWindow({
    src: packed,
    dest: work,
    rename: (folder: string, name: string) => join(folder, name),
    logger: () => undefined,
    name: 'signum',
    productName: 'Signum',
    genericName: 'Laboratory for binary neural networks',
    arch: 'amd64',
    bin: 'signum',
    section: 'science',
    categories: ['Science', 'Education'],
    desktopTemplate: join(project, 'tools', 'package', 'signum.desktop.ejs'),
    icon: await icons(join(work, 'icons')),
    // Loaded at the start, and not in the library's list.
    depends: ['libasound2'],
    compression,
  })
  await installer.generateDefaults()
  installer.generateOptions()
  await installer.createStagingDir()
  await installer.createContents()
  await installer.createPackage()
  await installer.movePackage()
  return join(work, `signum_${installer.options['version'] as string}_amd64.deb`)
}

if (import.meta.main) {
  const dist = resolve(project, 'dist')
  const builder = ['electron-builder', '--config', 'electron-builder.config.js', '--linux', 'dir']
  execFileSync('npx', builder, { cwd: project, stdio: 'inherit' })
  console.log(await makeDebian(join(dist, 'linux-unpacked'), dist))
}
