// Compiles these kernels (AssemblyScript) to WebAssembly and writes them into shared/packed/kernels.ts, with both sides
// of the convention by which they are called: npm run build:kernels
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { kernelSide, plannerSide } from './write-convention.js'

const here = dirname(fileURLToPath(import.meta.url))
const repository = join(here, '../..')

/** The module in base64. */
export function compileKernels() {
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
        'index.ts',
        '--outFile',
        out,
        '--runtime',
        'stub',
        '--enable',
        'simd',
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
  const lines = compileKernels()
    .match(/.{1,112}/g)
    .map((line) => `  '${line}'`)
  writeFileSync(
    join(repository, 'shared/packed/kernels.ts'),
    `/** The kernels of resources/kernels as WebAssembly in base64, written by \`npm run build:kernels\`. ` +
      `*/\nexport const kernels =\n${lines.join(' +\n')}\n`,
  )
}
