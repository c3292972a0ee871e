import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** A compiler with its options, and what runs its programs. */
export interface Compiler {
  name: string
  command: readonly string[]
  runner: readonly string[]
  /** How the runner is told of the program and its images, if not by their names on end. */
  words?(program: string, images: string): string[]
}

const board = (file: string) => join(import.meta.dirname, 'cortex-m', file)
/** A program without an operating system, which reads files and prints through the one that runs it. */
const semihosted: Pick<Compiler, 'runner' | 'words'> = {
  runner: ['qemu-system-arm'],
  words: (program, images) => [
    ...['-machine', 'mps2-an386', '-display', 'none', '-monitor', 'none', '-serial', 'none'],
    ...['-chardev', 'stdio,id=out', '-semihosting-config'],
    ...[`enable=on,target=native,chardev=out,arg=model,arg=${images}`, '-kernel', program],
  ],
}

const plain = ['-std=c99', '-Wall', '-Wextra', '-Wpedantic', '-Werror']
const sanitizers = ['-O1', '-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all']

const known: readonly Compiler[] = [
  { name: 'gcc, this processor', command: ['gcc', '-O3', '-march=native'], runner: [] },
  { name: 'gcc, AVX2', command: ['gcc', '-O3', '-mavx2'], runner: [] },
  { name: 'gcc, portable', command: ['gcc', '-O2', '-DSIGNUM_PORTABLE'], runner: [] },
  { name: 'gcc, sanitizers', command: ['gcc', ...sanitizers], runner: [] },
  { name: 'clang, this processor', command: ['clang', '-O3', '-march=native'], runner: [] },
  { name: 'clang, sanitizers', command: ['clang', '-march=native', ...sanitizers], runner: [] },
  {
    name: 'ARM, 64 bits, by qemu',
    command: ['aarch64-linux-gnu-gcc', '-O3', '-static'],
    runner: ['qemu-aarch64'],
  },
  {
    name: 'RISC-V, 64 bits, by qemu',
    command: ['riscv64-linux-gnu-gcc', '-O3', '-static'],
    runner: ['qemu-riscv64'],
  },
  {
    name: 'Cortex-M4, semihosted',
    command: [
      ...['arm-none-eabi-gcc', '-O2', '-mcpu=cortex-m4', '-mthumb', '-mfloat-abi=hard', '-mfpu=fpv4-sp-d16'],
      ...['--specs=rdimon.specs', `-T${board('mps2.ld')}`, '-Wl,--no-warn-rwx-segments', board('start.c')],
    ],
    ...semihosted,
  },
]

const isThere = (program: string) => spawnSync(program, ['--version']).status === 0

/** The compilers that are here, and what is missing of the others. */
export function findCompilers(): { compilers: Compiler[]; skipped: string[] } {
  const compilers: Compiler[] = []
  const skipped: string[] = []
  for (const compiler of known) {
    const missing = [compiler.command[0]!, ...compiler.runner].filter((program) => !isThere(program))
    if (missing.length === 0) compilers.push(compiler)
    else skipped.push(`${compiler.name}: no ${missing.join(' and ')}`)
  }
  return { compilers, skipped }
}

/** Compiles a program. @throws Error with what the compiler says, be it a warning */
export function compile({ command, name }: Compiler, source: string, program: string): void {
  const { status, stderr } = spawnSync(
    command[0]!,
    [...plain, ...command.slice(1), '-DSIGNUM_MAIN', source, '-lm', '-o', program],
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`${name}: ${stderr.split('\n').slice(0, 8).join('\n')}`)
}

/** Logits that a program prints for raw images, row by row. @throws Error with what it says if it fails */
export function run({ runner, name, words: given }: Compiler, program: string, images: string): Float32Array {
  const words = [...runner, ...(given?.(program, images) ?? [program, images])]
  const { status, signal, stdout, stderr } = spawnSync(words[0]!, words.slice(1), {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  if (status !== 0) throw new Error(`${name}: ended with ${status ?? signal}: ${stderr.slice(0, 1000)}`)
  const rows = stdout.trimEnd().split('\n')
  return Float32Array.from(rows.flatMap((row) => row.split('\t').slice(2).map(Number)))
}
