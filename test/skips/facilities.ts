import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { blockHere } from '../checks/processors/block-here.ts'
import { beforeEach, type TestContext } from 'vitest'
import { pythonWithTorch } from '../integration/trainer/torch/torch-facility.ts'
import { hasVulkan } from '../../electron/trainer/engines/onnxruntime/graphics.ts'

/** SwiftShader, Vulkan in software, comes with Chromium. */
export const softwareVulkan =
  ['/usr/lib/chromium', '/usr/lib64/chromium-browser', '/opt/google/chrome']
    .map((folder) => join(folder, 'libvk_swiftshader.so'))
    .find((path) => existsSync(path)) ?? null

/**
 * The only reasons to skip a test, and whether each holds: facts of the machine in which the tested code has no say, so
 * that a test cannot be skipped because the code is broken.
 */
export const reasons = {
  'root may write everywhere': () => process.getuid?.() === 0,
  'the failing disk is compiled with g++, for Linux': () =>
    process.platform !== 'linux' || spawnSync('g++', ['--version']).error !== undefined,
  'no Vulkan in software: it comes with Chromium and libvulkan1': () => softwareVulkan === null || !hasVulkan(),
  'the block that a processor should have is known for x64 on Linux alone': () => blockHere() === null,
  'no Python with PyTorch: SIGNUM_PYTHON names one, or Debian has python3-torch': () => pythonWithTorch === null,
  'no python3, or one for Windows': () =>
    process.platform === 'win32' || spawnSync('python3', ['--version']).status !== 0,
  'no zsh': () => spawnSync('zsh', ['--version']).error !== undefined,
  'no fish': () => spawnSync('fish', ['--version']).error !== undefined,
  'no openssl': () => spawnSync('openssl', ['version']).error !== undefined,
  'no bash': () => spawnSync('bash', ['--version']).error !== undefined,
  'no C compiler: cc is what it is called': () => spawnSync('cc', ['--version']).status !== 0,
  'no /proc': () => !existsSync('/proc/self'),
  'Debian packages are made by dpkg and fakeroot, and installed by root alone': () =>
    process.getuid?.() !== 0 ||
    ['dpkg-deb', 'fakeroot', 'apt-get'].some((program) => spawnSync(program, ['--version']).error !== undefined),
} satisfies Record<string, () => boolean>

export type Reason = keyof typeof reasons

/** Skips a test, or every test of the suite that calls it, where a reason holds. */
export function skipWhere(reason: Reason, context?: Pick<TestContext, 'skip'>): void {
  const skipIn = ({ skip }: Pick<TestContext, 'skip'>) => skip(reasons[reason](), reason)
  if (context === undefined) beforeEach(skipIn)
  else skipIn(context)
}
