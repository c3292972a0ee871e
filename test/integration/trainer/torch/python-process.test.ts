import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, expect, test, vi } from 'vitest'
import { torchEngine } from '../../../../electron/trainer/engines/torch/engine.ts'
import { findPython } from '../../../../electron/trainer/engines/torch/python.ts'
import type { EngineRow } from '../../../../shared/contract/system.ts'
import { temporaryDirectory } from '../train.ts'

afterEach(() => vi.unstubAllEnvs())

/** Opens the engine with modules of our own before those that are installed. */
async function openWith(modules: Record<string, string>) {
  const folder = await temporaryDirectory()
  for (const [name, text] of Object.entries(modules)) await writeFile(join(folder, `${name}.py`), text)
  vi.stubEnv('PYTHONPATH', folder)
  return torchEngine({ python: 'python3', device: null, threads: 1 })
}

/** As much of PyTorch as a first answer needs: a stand-in, so that every machine with a Python can run this. */
const standIn = (version: string) => `
__version__ = ${JSON.stringify(version)}
def set_num_threads(threads): pass
def device(name): return name
class Named:
    def __getattr__(self, name):
        value = Named()
        setattr(self, name, value)
        return value
    def is_available(self): return False
cuda = Named()
backends = Named()
`

test('a Python that prints at its start answers all the same', async () => {
  const engine = await openWith({ torch: standIn('2.9.1'), sitecustomize: 'print("a banner\\n" * 1000)' })
  expect(engine.version).toContain('2.9.1')
  expect(engine.facts.devices).toEqual([{ name: 'cpu', title: 'Processor', memory: null }])
  await engine.close()
})

test.each([
  [
    'without PyTorch',
    { torch: 'raise ImportError("no module")' },
    'has no PyTorch that loads (ImportError: no module)',
  ],
  ['with a PyTorch that fails', { torch: 'raise OSError("libc10.so is missing")' }, 'OSError: libc10.so is missing'],
  ['with an old PyTorch', { torch: standIn('1.4.0') }, 'PyTorch 1.4.0 is older than 1.12'],
  ['that ends at once', { sitecustomize: 'import os; os._exit(7)' }, 'ended with exit code 7'],
  ['that is killed', { sitecustomize: 'import os; os.kill(os.getpid(), 9)' }, 'ended by SIGKILL'],
  [
    'that writes into the answers',
    { torch: `${standIn('2.9.1')}\nimport os\nos.write(3, b"x" * 100)` },
    'does not begin with its mark',
  ],
])('a Python %s is refused in one line', async (_, modules, words) => {
  const error = await openWith(modules as unknown as Record<string, string>).then(
    () => null,
    (reason: Error) => reason,
  )
  expect(error?.message).toContain(words)
  expect(error?.message).not.toContain('\n')
})

test('a device that is not there is refused with those that are', async () => {
  const folder = await temporaryDirectory()
  await writeFile(join(folder, 'torch.py'), standIn('2.9.1'))
  vi.stubEnv('PYTHONPATH', folder)
  await expect(torchEngine({ python: 'python3', device: 'cuda:3', threads: 1 })).rejects.toThrow(
    'there is no device "cuda:3"; there are cpu',
  )
})

test('a Python that is not there is refused with the way out', async () => {
  await expect(torchEngine({ python: '/nowhere/python', device: null, threads: 1 })).rejects.toThrow(
    'There is no Python at /nowhere/python. Name another with --python or SIGNUM_PYTHON.',
  )
})

test('the Python is the one named, that of an active environment, or that of the system', async () => {
  expect(findPython({ SIGNUM_PYTHON: '/a/python', VIRTUAL_ENV: '/b' }).path).toBe('/a/python')
  expect(findPython({ VIRTUAL_ENV: '/nowhere' }).path).toMatch(/^python3?$/)
})

test('the list of engines says which Python and which devices, and the command ends', async () => {
  const folder = await temporaryDirectory()
  await writeFile(join(folder, 'torch.py'), standIn('2.9.1'))
  const words = ['engines', '--python', 'python3', '--json']
  const { stdout } = await promisify(execFile)(process.execPath, ['electron/signum.js', ...words], {
    env: { ...process.env, PYTHONPATH: folder, SIGNUM_PYTHON: 'another' },
  })
  const torch = (JSON.parse(stdout) as EngineRow[]).find(({ name }) => name === 'torch')
  expect(torch).toMatchObject({ usable: true, raced: false })
  expect(torch!.version).toMatch(/^2\.9\.1 \(Python 3\.\d+\.\d+, cpu\)$/)
  expect(torch!.reason).toContain('python3 (named by --python or SIGNUM_PYTHON), on cpu; devices: cpu (Processor)')
})
