import { once } from 'node:events'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { Argument, type Command } from 'commander'
import type { EngineRow } from '../../../shared/contract/system.ts'
import { messageOf } from '../../../shared/errors/message-of.ts'
import { besideArchive } from '../../resources/beside-archive.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { formatColumns } from '../columns.ts'
import { CommandFailure } from '../command-failure.ts'
import { installTorch } from '../engines/install-torch.ts'
import { interruptible } from '../interrupt.ts'
import type { Terminal } from '../terminal.ts'
import { dataDirectoryOf, type CommonOptions } from '../with-host.ts'

/** `signum engines`: what can compute here, and why or why not. */
export function addEnginesCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('engines')
    .description('list the engines: which work here, which ones `auto` measures, and why')
    .option('--forget', 'forget how fast they were: `auto` measures them again')
    .option('--json', 'print them as JSON')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<CommonOptions & { json?: boolean; forget?: boolean }>()
      if (options.forget === true)
        await (await import('../../trainer/engine-choice/engine-times.ts')).forgetEngineTimes(dataDirectoryOf(options))
      const { listEngines } = await import('../../trainer/engines/engines.ts')
      const engines = await listEngines()
      if (options.json === true) return terminal.print(JSON.stringify(engines, null, 2))
      terminal.print(
        formatColumns<EngineRow>(
          [
            { heading: 'name', value: (row) => row.name },
            { heading: 'version', value: (row) => row.version ?? '-' },
            { heading: 'works', value: (row) => (row.usable ? 'yes' : 'no') },
            { heading: 'auto', value: (row) => (row.raced ? 'measures it' : '') },
            { heading: 'reason', value: (row) => row.reason },
          ],
          engines,
        ),
      )
      for (const { name, warnings } of engines)
        for (const warning of warnings) terminal.print(`Warning: ${name}: ${warning}`)
    })
  command
    .command('install')
    .description(
      'install what an engine needs beyond the packages: the CUDA provider of onnxruntime, some 300 MB from NuGet; ' +
        'or PyTorch, into a Python environment of its own',
    )
    .addArgument(new Argument('<engine>', 'engine to install for').choices(['cuda', 'torch']))
    .option('--release <version>', 'release of PyTorch (default: the newest for the Python at hand)')
    .option('--dry-run', 'say what PyTorch would fetch, and fetch nothing')
    .action(async (engine: 'cuda' | 'torch', { release, dryRun }: { release?: string; dryRun?: boolean }) => {
      if (engine === 'torch')
        await interruptible((signal) =>
          installTorch(terminal, {
            requirement: release === undefined ? 'torch' : `torch==${release}`,
            dryRun: dryRun ?? false,
            signal,
          }),
        )
      else if (release !== undefined || dryRun === true)
        throw new BadInput({
          code: 'conflict',
          field: release === undefined ? 'dryRun' : 'release',
          what: 'is for the engine torch',
        })
      else await installCuda(terminal)
      if (dryRun !== true) await checkInstalled(terminal, engine)
    })
}

/** @throws CommandFailure if the engine does not work after all */
async function checkInstalled(terminal: Terminal, engine: string): Promise<void> {
  const { listEngines } = await import('../../trainer/engines/engines.ts')
  const found = (await listEngines()).find(({ name }) => name === engine)
  if (found?.usable !== true)
    throw new CommandFailure(`the engine ${engine} still does not work here: ${found?.reason ?? 'unknown'}`)
  terminal.print(`The engine ${engine} works here: ${found.version}, ${found.reason}`)
}

/**
 * Runs the install script of onnxruntime-node, which fetches what its package does not hold.
 * @throws CommandFailure with what it said last
 */
async function installCuda(terminal: Terminal): Promise<void> {
  const script = join(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'), '../script/install.js')
  terminal.say('Fetching the CUDA provider of onnxruntime ...')
  const { code, words } = await runScript(besideArchive(script), { ONNXRUNTIME_NODE_INSTALL: 'cuda12' })
  if (code !== 0)
    throw new CommandFailure(
      'the CUDA provider could not be fetched: ' +
        `${words.split('\n').find((line) => line.includes('Error')) ?? `exit code ${code}`}. It comes from ` +
        'NuGet, for Linux and Windows on x64; the engines webgpu and onnxruntime work without it',
    )
}

/**
 * Runs a script of a package in a thread: the packed app must not start its own binary as Node.
 * @returns its exit code, and the last of what it said
 */
async function runScript(script: string, settings: Record<string, string>): Promise<{ code: number; words: string }> {
  // npm hands down the setting by which `npm ci` does without the provider.
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')))
  const worker = new Worker(script, { stdout: true, stderr: true, env: { ...environment, ...settings } })
  let words = ''
  const hear = (said: string) => (words = (words + said).slice(-2000))
  for (const stream of [worker.stdout, worker.stderr]) stream.setEncoding('utf8').on('data', hear)
  worker.on('error', (error) => hear(`\nError: ${messageOf(error)}\n`))
  const code = await new Promise<number>((resolve) => worker.on('exit', resolve))
  // What it said last may come after its end.
  await Promise.all([worker.stdout, worker.stderr].map((stream) => stream.readableEnded || once(stream, 'close')))
  return { code, words }
}
