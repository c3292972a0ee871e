import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { desktopTest as test } from '../desktop/desktop-test.ts'
import { launch, places, signum } from './packed-app.ts'

const training = ['train', '--dataset', 'digits', '--train-images', '320', '--seed', '1', '--engine', 'onnxruntime']

test('answers on stdout and says what is wrong on stderr, with the exit codes of every command line', async ({
  home,
}) => {
  const version = await signum(home, '--version')
  expect(version).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' })
  const wrong = await signum(home, 'runs', 'show', 'x')
  expect(wrong.stdout).toBe('')
  expect(wrong.stderr).toMatch(/^signum: [^\n]+\n$/)
  expect(wrong.code).toBe(2)
  const failed = await signum(home, 'runs', 'list', '--data-dir', '/proc/nothing')
  expect(failed.stderr).toMatch(/^signum: [^\n]+\n$/)
  expect(failed.code).toBe(1)
})

if (process.getuid?.() === 0)
  test('works for root, to whom the window is refused', async ({ home }) => {
    const asked = launch(join(places.system, 'signum'), ['runs', 'list'], home, { DISPLAY: undefined }, [])
    expect(await asked.ended).toMatchObject({ code: 0, stderr: '' })
  })

test('arguments that are switches of Chromium are Signum’s, and spaces stay', async ({ home }) => {
  for (const argument of ['--type=renderer', '--remote-debugging-port=0', '--inspect', 'no such command'])
    expect(await signum(home, argument)).toMatchObject({ code: 2, stderr: expect.stringContaining(argument) as string })
})

test('trains, freezes and draws figures with the libraries beside the archive', async ({ home }) => {
  const trained = await signum(home, ...training, '--epochs', '2', '--json')
  expect(trained.code, trained.stderr).toBe(0)
  const frozen = await signum(home, 'freeze', '1', '--output', join(home.folder, 'packed ü.safetensors'))
  expect(frozen.code, frozen.stderr).toBe(0)
  for (const [kind, begins] of Object.entries({ pdf: '%PDF-', png: '\x89PNG' })) {
    const file = join(home.folder, `curves.${kind}`)
    const drawn = await signum(home, 'figure', '--runs', '1', '--output', file)
    expect(drawn.code, drawn.stderr).toBe(0)
    expect(readFileSync(file, 'latin1').startsWith(begins)).toBe(true)
  }
})

test('trains on the other engine, on WebAssembly', async ({ home }) => {
  const { code, stderr } = await signum(home, ...training.slice(0, -1), 'tensorflow', '--epochs', '1')
  expect(code, stderr).toBe(0)
})

test('takes in runs that were trained elsewhere', async ({ home }) => {
  const file = home.file('elsewhere.csv', 'epoch,train.loss\n1,0.5\n2,0.25\n')
  const taken = await signum(home, 'import', file, '--json')
  expect(taken.code, taken.stderr).toBe(0)
  const { stdout } = await signum(home, 'runs', 'list', '--json')
  expect(JSON.parse(stdout)).toHaveLength(1)
})

test('serves its page, and Ctrl C ends it with 0', async ({ home }) => {
  const served = launch(join(places.system, 'signum'), ['serve'], home, { DISPLAY: undefined })
  const [, address] = await served.until(/Signum is at (\S+)/)
  expect(await (await fetch(address!)).text()).toContain('<title>Signum')
  served.child.kill('SIGINT')
  expect((await served.ended).code).toBe(0)
})

test('an interrupted training ends with 130 and can be resumed', async ({ home }) => {
  const run = launch(join(places.system, 'signum'), [...training, '--epochs', '100000'], home, { DISPLAY: undefined })
  await run.until(/epoch|training/i)
  run.child.kill('SIGINT')
  expect((await run.ended).code).toBe(130)
  expect((await signum(home, 'runs', 'list', '--json')).stdout).toMatch(/cancelled|interrupted/)
})

test('lists the engines; the trial of a graphics processor does not need a window', async ({ home }) => {
  const { code, stdout, stderr } = await signum(home, 'engines', '--json')
  expect(code, stderr).toBe(0)
  const engines = JSON.parse(stdout) as { name: string; usable: boolean; reason: string }[]
  for (const name of ['onnxruntime', 'tensorflow'])
    expect(engines.find((engine) => engine.name === name)).toMatchObject({ usable: true })
  expect(engines.find(({ name }) => name === 'webgpu')!.reason).not.toMatch(/in time|ENOENT|Cannot find/)
})

test('what an engine needs is fetched by the script of its package, where that cannot be: says why', async ({
  home,
}) => {
  // A proxy that is not there: nothing is fetched.
  const environment = { DISPLAY: undefined, GLOBAL_AGENT_HTTPS_PROXY: 'http://127.0.0.1:9' }
  const asked = launch(join(places.system, 'signum'), ['engines', 'install', 'cuda'], home, environment)
  const { code, stderr } = await asked.ended
  expect(code).toBe(1)
  expect(stderr).toMatch(/the CUDA provider could not be fetched: .*(ECONNREFUSED|127\.0\.0\.1:9)/)
})
