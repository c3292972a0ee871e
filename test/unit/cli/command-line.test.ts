import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { parseStudy } from '../../../shared/experiment/study.ts'
import { fields } from '../../../shared/experiment/experiment.ts'
import { flagOf } from '../../../electron/cli/experiment-flags.ts'
import { signum } from './capture.ts'

const folder = mkdtempSync(join(tmpdir(), 'signum-command-'))
afterAll(() => rmSync(folder, { recursive: true }))

function recipe(name: string, content: string): string {
  const file = join(folder, name)
  writeFileSync(file, content)
  return file
}

/** A failure: its exit code and its only line. */
async function failure(...args: string[]): Promise<[number, string]> {
  const { exitCode, stdout, stderr } = await signum(...args)
  expect(stdout).toBe('')
  expect(stderr.trimEnd().split('\n'), stderr).toHaveLength(1)
  return [exitCode, stderr.trimEnd()]
}

describe('help', () => {
  test.each([
    [],
    ['train'],
    ['study'],
    ['study', 'run'],
    ['runs'],
    ['runs', 'list'],
    ['runs', 'show'],
    ['runs', 'cancel'],
    ['runs', 'resume'],
    ['runs', 'remove'],
    ['runs', 'log'],
    ['table'],
    ['figure'],
    ['quantizer', 'list'],
    ['quantizer', 'show'],
    ['quantizer', 'eval'],
    ['quantizer', 'check'],
    ['quantizer', 'make'],
    ['engines'],
    ['forms'],
    ['model'],
    ['model', 'list'],
    ['model', 'summary'],
    ['datasets'],
    ['serve'],
    ['job'],
    ['cluster', 'profiles'],
    ['cluster', 'check'],
    ['cluster', 'dry-run'],
    ['cluster', 'follow'],
    ['doctor'],
    ['demo'],
    ['completion'],
    ['report'],
    ['report', 'export'],
  ])('is there for %j', async (...command) => {
    const { exitCode, stdout, stderr } = await signum(...command, '--help')
    expect([exitCode, stderr]).toEqual([0, ''])
    expect(stdout).toContain(`Usage: signum ${command.join(' ')}`.trimEnd())
    expect(stdout).toContain('--data-dir')
  })

  test('has a flag for every field of the experiment', async () => {
    const { stdout } = await signum('train', '--help')
    for (const { key, section } of fields) {
      expect(stdout).toContain(flagOf(key))
      expect(stdout).toContain(`${section}:`)
    }
    expect(stdout).toContain('--batch-norm-reestimation <integer>')
    expect(stdout).toMatch(/--flip <on\|off> [^-]*\(default:\s+off\)/)
  })
})

describe('bad input', () => {
  test.each([
    [['train', '--batch-sise', '3'], /unknown option '--batch-sise' \(Did you mean --batch-size\?\)/],
    [['train', '--epochs', 'many'], /--epochs <integer>' argument 'many' is invalid\. "many" is not a number/],
    [['train', '--epochs', '1.5'], /"1\.5" is not a whole number/],
    [['train', '--epochs', '0'], /--epochs: must be at least 1/],
    [['train', '--flip', 'yes'], /It is on or off/],
    [
      ['train', '--learning-rate-steps', '80,120'],
      /--learning-rate-steps: must be whole numbers of epochs with spaces between them/,
    ],
    [['train', '--learning-rate=-1'], /--learning-rate: must be more than 0/],
    [['train', '--quantizer', 'bnn+++'], /did you mean bnn\+\+\?/],
    [['train', '--quantizer', 'something else'], /Allowed choices are full, bc, /],
    [['train', '--quantizer', 'bc,bnn'], /several make a study: .* `signum study run FILE`/],
    [['train', '--learning-rate', '0.1,0.01'], /several make a study/],
    [['train', '--epochs', '1..3'], /several make a study/],
    [['train', '--seed', '3..1'], /"3\.\.1" is empty: its end is below its start/],
    [['train', '--seed', '1..x'], /"1\.\.x" is not a number/],
    [['figure', '--output', 'f.svg', '--smooth', '1'], /1 does not lie from 0 to below 1/],
    [
      ['train', '--quantizer-parameters', 'rho=0.5'],
      /--quantizer-parameters: the quantizer bnn\+\+ has no parameter "rho"; it takes none/,
    ],
    [['train', '--model-parameters', 'width'], /"width" is not of the form name=number/],
    [['train', '--train-images', '9000000'], /--train-images: mnist has 8000 training images, not 9000000/],
    [['train', 'now'], /too many arguments for 'train'/],
    [['fly'], /unknown command 'fly'/],
    [['runs', 'show', 'x'], /"x" is not a run number; `signum runs list` shows them/],
    [['runs', 'list', '--state', 'sleeping'], /there is no state "sleeping"; the states are queued, /],
    [['serve', '--port', '70000'], /70000 does not lie from 0 to 65535/],
    [['table', '--rows', 'colour'], /colour/],
    [['table', '--metric', 'speed'], /speed/],
    [
      ['table', '--format', 'word'],
      /Allowed choices are latex, latex-siunitx, markdown, html, csv, tsv, json, text, xlsx/,
    ],
    [['quantizer', 'eval', 'cubic', '--at', '0'], /there is no quantizer "cubic"; there are full, bc, /],
    [['quantizer', 'eval', 'bc'], /required option '--at <weights>' not specified/],
    [['quantizer', 'eval', 'bc', '--at', '0,,1'], /"" is not a number/],
    [
      ['quantizer', 'eval', 'bc', '--at', '0', '--rho', '0.5'],
      /the quantizer bc has no parameter "rho"; it takes none/,
    ],
    [['quantizer', 'eval', 'pc', '--at', '0', '--rho', '2'], /rho of the quantizer pc is 2; it must lie from 0 to 1/],
    [['quantizer', 'eval', 'bnn++', '--at', '0', '--mu', '0'], /mu is 0; it must be more than 0/],
    [['train', '--recipe', 'nowhere.json'], /there is no recipe nowhere\.json; check its path/],
  ])('%j ends with 2 and one line', async (args, line) => {
    const [exitCode, said] = await failure(...args)
    expect(said).toMatch(/^signum: /)
    expect(said).toMatch(line)
    expect(exitCode).toBe(2)
  })

  test('names what is wrong in a recipe, and writes nothing', async () => {
    const data = join(folder, 'untouched')
    const cases: [string[], RegExp][] = [
      [
        ['train', '--recipe', recipe('broken.json', '{ "epochs": 3,')],
        /recipe .*broken\.json is not valid JSON; correct it/,
      ],
      [['train', '--recipe', recipe('list.json', '[1]')], /is not an object of fields/],
      [
        ['train', '--recipe', recipe('typo.json', '{ "epoch": 3 }')],
        /epoch: there is no field "epoch"; did you mean epochs\?/,
      ],
      [
        ['train', '--recipe', recipe('study.json', '{ "name": "s", "matrix": [{}] }')],
        /is the recipe of a study; run it with `signum study run/,
      ],
      [['train', '--recipe', folder], /cannot be read/],
      [['study', 'run', recipe('nameless.json', '{}')], /name: in the recipe/],
      [
        ['study', 'run', recipe('huge.json', '{ "name": "s", "base": { "batchSize": 60000 } }')],
        /recipe .*huge\.json: batchSize: a batch of 60000 is larger than the 8000 training images/,
      ],
      [['study', 'run', join(folder, 'nowhere.json')], /there is no recipe/],
    ]
    for (const [args, line] of cases) {
      const [exitCode, said] = await failure(...args, '--data-dir', data)
      expect(said).toMatch(line)
      expect(exitCode).toBe(2)
    }
    expect(readdirSync(folder)).not.toContain('untouched')
  })

  test('says what to do where nothing is asked', async () => {
    const { exitCode, stderr } = await signum()
    expect(exitCode).toBe(2)
    expect(stderr).toContain('Usage: signum')
  })
})

describe('study', () => {
  test('lists the recipes that come along, with their notes and runs', async () => {
    const { exitCode, stdout } = await signum('study', 'list')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^demo {2}Demo, 16 runs\n {2}Every method/)
    expect(stdout).toContain('fine-tuning  Fine-tuning, 90 runs')
    const listed = JSON.parse((await signum('study', 'list', '--json')).stdout) as { name: string; runs: number }[]
    expect(listed.find(({ name }) => name === 'demo')).toMatchObject({ runs: 16 })
  })

  test('shows one with its phases and the data that is missing; --json gives a recipe to keep', async () => {
    const { stdout } = await signum('study', 'show', 'fine-tuning-cifar10')
    expect(stdout).toMatch(/data +cifar10 \(not here; `signum datasets add PATH --name cifar10`\)/)
    expect(stdout).toContain(
      'Phase "fine-tune": 60 runs, each from the run of "pre-train" with the same data set, model, model ' +
        'parameters, seed',
    )
    expect(parseStudy(JSON.parse((await signum('study', 'show', 'demo', '--json')).stdout)).name).toBe('Demo')
  })

  test('names the recipes where there is none of that name, and the run that cannot be', async () => {
    expect(await signum('study', 'run', 'dmeo')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining(
        'neither a file nor a recipe "dmeo"; the recipes are demo, cifar10-resnet20-quick',
      ),
    })
    expect(await signum('study', 'run', 'vit-cifar10')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('the recipe vit-cifar10: dataset: there is no data set "cifar10"'),
    })
    expect(await signum('study', 'show', 'no/file.json')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('there is no recipe no/file.json; check its path'),
    })
  })
})

test('a mistyped value is answered with the one that was meant', async () => {
  for (const [args, words] of [
    [['compare', '--baseline', 'bc', '--test', 'welsh'], 'did you mean welch?'],
    [['table', '--format', 'latx'], 'did you mean latex?'],
    [['table', '--rows', 'modl'], 'did you mean model?'],
    [['table', '--metric', 'train.los'], 'did you mean train.loss?'],
    [['runs', 'list', '--state', 'finishd'], 'did you mean finished?'],
    [['figure', '--output', 'f.svg', '--band', 'intervl'], 'did you mean interval?'],
    [['figure', '--output', 'f.svg', '--axis', 'seconds'], 'Allowed choices are epoch, step, images, time'],
  ] as const) {
    const [exitCode, line] = await failure(...args)
    expect([exitCode, line]).toEqual([2, expect.stringContaining(words)])
  }
})

describe('names of files', () => {
  test.each([
    [['runs', 'list', '--data-dir', ''], '--data-dir: the name of the folder is empty; name one, or leave it out'],
    [['table', '--output', ' '], '--output: the name of the file is empty; name one, or leave it out'],
    [['import', ''], 'the path is empty'],
    [['predict', 'model.safetensors', ''], 'the images is empty'],
  ])('%j: an empty one is refused', async (args, words) => {
    expect(await failure(...args)).toEqual([2, `signum: ${words}`])
  })

  test.each([
    [['table', '--output', 'r.doc'], 'r.doc does not end as a table does; name it .tex, .md'],
    [
      ['export', 'm.safetensors', '--output', 'm.hpp'],
      'm.hpp does not end as an exported model does; name it .onnx, .tflite, .json, .bin, .c, .h',
    ],
    [['freeze', '1', '--output', 'm.onnx'], 'm.onnx does not end as a packed model does; name it .safetensors'],
    [['archive', '--output', 'a.csv'], 'a.csv does not end as an archive does; name it .signum, .zip'],
    [['figure', '--output', 'f.jpg'], 'f.jpg has no ending of a figure; name it .svg'],
  ])('%j: one by which a program would take it for something else is refused', async (args, words) => {
    const [exitCode, line] = await failure(...args)
    expect([exitCode, line]).toEqual([2, expect.stringContaining(words)])
  })
})
