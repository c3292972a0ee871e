// Compiles these kernels (AssemblyScript) to WebAssembly and writes them into shared/packed/kernels.ts, with both sides
// of the convention by which they are called, and those that resize images into electron/data/images/resample-kernel.ts:
// npm run build:kernels
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { kernelSide, plannerSide } from './write-convention.js'

const here = dirname(fileURLToPath(import.meta.url))
const repository = join(here, '../..')

/**
 * A module in base64: the kernels of packed models, or those of another entry here.
 * @param features of WebAssembly beyond vectors, by the names of the compiler
 */
export function compileKernels(entry = 'index.ts', features = []) {
  const folder = mkdtempSync(join(tmpdir(), 'signum-kernels-'))
  try {
    const out = join(folder, 'kernels.wasm')
    const compiler = join(
      dirname(createRequire(import.meta.url).resolve('assemblyscript/package.json')),
      'bin',
      'asc.js',
    )
    execFileSync(
      process.execPath,
      [
        compiler,
        entry,
        '--outFile',
        out,
        '--runtime',
        'stub',
        '--enable',
        'simd',
        ...features.flatMap((feature) => ['--enable', feature]),
        '--importMemory',
        '-O3',
        '--converge',
        '--noAssert',
      ],
      { cwd: here, stdio: ['ignore', 'ignore', 'inherit'] },
    )
    return readFileSync(out).toString('base64')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The convention as source, by path within the repository. */
export function conventionFiles() {
  return {
    'resources/kernels/convention.ts': kernelSide(),
    'shared/packed/kernel-convention.ts': plannerSide(),
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [path, text] of Object.entries(conventionFiles())) writeFileSync(join(repository, path), text)
  for (const [path, folder, name, entry, features] of [
    ['shared/packed/kernels.ts', 'resources/kernels', 'kernels', 'index.ts'],
    ['shared/packed/relaxed-kernels.ts', 'resources/kernels/bytes.ts', 'relaxedKernels', 'bytes.ts', ['relaxed-simd']],
    [
      'electron/data/images/resample-kernel.ts',
      'resources/kernels/resampling',
      'resampleKernel',
      'resampling/index.ts',
    ],
  ]) {
    const lines = compileKernels(entry, features)
      .match(/.{1,112}/g)
      .map((line) => `  '${line}'`)
    writeFileSync(
      join(repository, path),
      `/** The kernels of ${folder} as WebAssembly in base64, written by \`npm run build:kernels\`. ` +
        `*/\nexport const ${name} =\n${lines.join(' +\n')}\n`,
    )
  }
}
