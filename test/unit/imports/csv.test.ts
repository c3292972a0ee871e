import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseCsvRuns, type CsvOptions } from '../../../electron/imports/csv/csv.ts'
import { readCsv } from '../../../electron/imports/csv/read-csv.ts'
import { parseCsv } from '../../../electron/imports/csv/lines.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { plainVoice, said } from '../../../shared/errors/voice.ts'
import { temporaryDirectory } from '../host/store/fixtures.ts'
import { pointsOf, valuesOf } from './points.ts'

const runsOf = (text: string, name: string) => parseCsvRuns(text, name).runs

/** What is read, left out and noted of a table called "x". */
function look(text: string, options: Partial<CsvOptions> = {}) {
  const { runs, columns, remarks } = parseCsvRuns(text, 'x', 'x', { decimal: '.', isPercent: () => false, ...options })
  return {
    runs,
    columns,
    values: runs.map(valuesOf),
    leftOut: remarks.flatMap((each) => each.leftOut).map(({ count, fault }) => [count, said(fault.what, plainVoice)]),
    notes: remarks.flatMap((each) => each.notes).map(({ what }) => said(what, plainVoice)),
  }
}

describe('CSV', () => {
  test('a line a step, with a column that tells runs apart', () => {
    const [a, b] = runsOf(
      'run,epoch,val/acc,note,loss\na,1,0.5,"x, y",nan\nb,1,0.25,,2\na,2,0.75,"say ""hi""\nthere",1\n',
      'mine',
    )
    expect(pointsOf(a!)).toEqual({
      'val.acc': [
        [1, 0.5, 0],
        [2, 0.75, 0],
      ],
      loss: [
        [1, Number.NaN, 0],
        [2, 1, 0],
      ],
    })
    expect([b!.name, pointsOf(b!)]).toEqual(['b', { 'val.acc': [[1, 0.25, 0]], loss: [[1, 2, 0]] }])
  })
  test('a chart that Weights & Biases exported', () => {
    const runs = runsOf(
      '"Step","bc-1 - train/loss","bc-1 - train/loss__MIN","bc-1 - train/loss__MAX","bnn - ' +
        'train/loss"\n"0","2.5","2.5","2.5",""\n"10","1.5","1.5","1.5","1.25"\n',
      'wandb',
    )
    expect(runs.map((run) => [run.name, pointsOf(run)])).toEqual([
      [
        'bc-1',
        {
          'train.loss': [
            [0, 2.5, 0],
            [10, 1.5, 0],
          ],
        },
      ],
      ['bnn', { 'train.loss': [[10, 1.25, 0]] }],
    ])
  })
  test('its run history, with its times', () => {
    const [run] = runsOf('_step,_timestamp,loss\n0,1700000000.25,3\n1,1700000001,2\n', 'history')
    expect(pointsOf(run!)).toEqual({
      loss: [
        [0, 3, 1_700_000_000_250],
        [1, 2, 1_700_000_001_000],
      ],
    })
  })
  test('what is wrong is told by its line', () => {
    expect(() => parseCsvRuns('a,b\n1,2\n', 'x')).toThrow('no column that counts')
    expect(() => parseCsvRuns('step,b\n1,2,3\n', 'x')).toThrow('x, line 2: it has 3 columns, the first line 2')
    expect(() => parseCsvRuns('step,b\nsoon,2\n', 'x')).toThrow('x, line 2: "soon" is not a step')
    expect(() => parseCsvRuns('step,b\n1,"2\n', 'x')).toThrow('never closed')
    expect(() => parseCsvRuns('step,b\n1,word\n', 'x')).toThrow('is not a number, first "word" in line 2')
  })
  test('any table comes back as it was written', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ', 'é') })
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { minLength: 1 }), (lines) => {
        const text = lines.map((line) => line.map((each) => `"${each.replaceAll('"', '""')}"`).join(',')).join('\r\n')
        expect([...parseCsv(text, ',')].map(({ cells }) => cells)).toEqual(lines)
      }),
    )
  })
})

describe('cells that are no numbers', () => {
  test('are counted by column, with the first of them', () => {
    const { leftOut, values } = look('step,loss,acc\n0,"1,234.5","0,51"\n1,987.6,"0,61"\n2,0.8,"1"\n')
    expect(leftOut).toEqual(
      [
        [1, 'the column loss'],
        [2, 'the column acc'],
      ].map(([count, column]) => [count, expect.stringContaining(`of ${String(column)} in x`)]),
    )
    expect(leftOut[0]![1]).toMatch(/is not a number, first "1,234\.5" in line 2$/)
    expect(values).toEqual([{ loss: [987.6, 0.8], acc: [1] }])
  })
  test('of percent are read without their sign if the column is said to be percent, and not otherwise', () => {
    const text = 'step,acc\n0,50.1%\n1,60.2%\n'
    expect(() => look(text)).toThrow('2 cells of the column acc in x are percent, first "50.1%" in line 2')
    expect(look(text, { isPercent: (metric) => metric === 'acc' }).values).toEqual([{ acc: [50.1, 60.2] }])
  })
  test('are read with a decimal comma if it is said', () => {
    const text = 'step;loss\n0;1,5\n1;-,25\n2;1.234\n'
    const { values, leftOut } = look(text, { decimal: ',' })
    expect(values).toEqual([{ loss: [1.5, -0.25] }])
    expect(leftOut).toEqual([[1, expect.stringContaining('first "1.234" in line 4')]])
  })
  test.each(['', 'None', 'null', 'NA', ' '])('but %j is nothing', (text) => {
    expect(look(`step,a,b\n0,1,${text}\n1,2,3\n`)).toMatchObject({ values: [{ a: [1, 2], b: [3] }], leftOut: [] })
  })
  test('columns of words and columns without a name are said', () => {
    expect(look('step,loss,note,\n0,1,hello,7\n').leftOut).toEqual([
      [1, expect.stringMatching(/note in x is not a number, first "hello" in line 2$/)],
      [1, 'column 4 of x, with 1 cell, has no name'],
    ])
  })
})

describe('one value a line', () => {
  test('with the name of its metric', () => {
    const { values, columns } = look('run,step,metric,value\nr1,0,loss,1\nr1,0,acc,0.5\nr1,1,loss,0.9\nr1,1,acc,0.6\n')
    expect(values).toEqual([{ loss: [1, 0.9], acc: [0.5, 0.6] }])
    expect(columns.map(({ use }) => use)).toEqual(['run', 'step', 'name', 'value'])
  })
  test('with the part of the data', () => {
    expect(look('epoch,phase,loss\n0,train,1\n0,val,1.1\n1,train,0.9\n1,val,1.3\n').values).toEqual([
      { 'train.loss': [1, 0.9], 'val.loss': [1.1, 1.3] },
    ])
  })
  test('two values at one step are refused unless something tells them apart', () => {
    expect(() => look('epoch,optimizer,loss\n0,sgd,1\n0,adam,2\n')).toThrow(
      'x, line 3: a second value of loss at epoch 0, and the column optimizer holds words; say which is which',
    )
    expect(() => look('epoch,batch,loss\n0,0,1\n0,1,2\n')).toThrow('line 3: a second value of batch at epoch 0')
    expect(look('epoch,loss\n0,1\n0,1\n').values).toEqual([{ loss: [1] }])
  })
})

test('a writer that was resumed replaces what it had abandoned', () => {
  const rows = [0, 1, 2, 3, 4, 2, 3].map((step, index) => `${step},${index}`)
  const { runs, notes } = look(`step,loss\n${rows.join('\n')}\n`)
  expect(pointsOf(runs[0]!).loss!.map(([step, value]) => [step, value])).toEqual([
    [0, 0],
    [1, 1],
    [2, 5],
    [3, 6],
  ])
  expect(notes).toEqual([expect.stringContaining('3 values of x were replaced')])
  const backwards = look('step,loss\n3,1\n2,2\n1,3\n')
  expect([backwards.values, backwards.notes]).toEqual([[{ loss: [3, 2, 1] }], []])
})

test('step counts rather than epoch, whatever their order', () => {
  const { runs } = look('epoch,step,train_loss,val_acc\n0,9,1.0,\n0,19,0.9,\n0,19,,0.5\n1,29,0.7,\n')
  expect(pointsOf(runs[0]!)).toMatchObject({
    train_loss: [
      [9, 1, 0],
      [19, 0.9, 0],
      [29, 0.7, 0],
    ],
    val_acc: [[19, 0.5, 0]],
  })
  expect(Object.keys(pointsOf(runs[0]!))).toEqual(['epoch', 'train_loss', 'val_acc'])
})

describe('charts of Weights & Biases', () => {
  test('whose runs have dashes in their names', () => {
    const { runs } = look('"Step","bnn - seed 1 - val/acc","bnn - seed 2 - val/acc"\n"0","0.5","0.4"\n')
    expect(runs.map((run) => [run.name, valuesOf(run)])).toEqual([
      ['bnn - seed 1', { 'val.acc': [0.5] }],
      ['bnn - seed 2', { 'val.acc': [0.4] }],
    ])
  })
  test('whose metrics have dashes in their names, where a counter tells the name of the run', () => {
    const { runs, leftOut } = look('Step,bc - _step,bc - loss - total,bc - loss - total__MIN\n0,0,0.5,0.5\n')
    expect(runs.map((run) => [run.name, valuesOf(run)])).toEqual([['bc', { 'loss - total': [0.5] }]])
    expect(leftOut).toEqual([])
  })
  test('whose lows and highs say more than the curve', () => {
    expect(look('Step,bc - loss,bc - loss__MIN,bc - loss__MAX\n0,2,1,3\n').leftOut).toEqual([
      [2, '2 lows, highs and counters beside the curves of x'],
    ])
  })
  test('a dash in one of several metrics is part of its name', () => {
    expect(look('step,acc,loss - total\n0,1,2\n').values).toEqual([{ acc: [1], 'loss - total': [2] }])
  })
})

test('columns of one name are told apart, and it is said', () => {
  const { values, notes } = look('step,loss,loss,val/acc,val.acc\n0,1,10,2,3\n')
  expect(values).toEqual([{ loss: [1], 'loss.1': [10], 'val.acc': [2], 'val.acc.1': [3] }])
  expect(notes).toEqual([
    'two columns of x are called loss: column 3 is loss.1',
    'x has two metrics that are both called val.acc here: val.acc is val.acc.1',
  ])
  expect(look('Step,a - loss,a - loss\n0,1,2\n').runs.map(({ name }) => name)).toEqual(['a', 'a (2)'])
})

test.each(['constructor', 'toString', 'valueOf', 'hasOwnProperty'])('a metric may be called %s', (name) => {
  expect(look(`step,${name}\n0,1\n`).values).toEqual([{ [name]: [1] }])
})

test('a metric that cannot be called as it is, is left out', () => {
  expect(look('step,loss,__proto__\n0,1,2\n').leftOut).toEqual([
    [1, '1 point of "__proto__" in x: a metric cannot be called that'],
  ])
})

describe('ways to write a table', () => {
  const wanted = [{ loss: [1], acc: [0.5] }]
  test.each([
    ['semicolons', 'step;loss;acc\n0;1.0;0.5\n'],
    ['a line that names the separator', 'sep=;\nstep;loss;acc\n0;1.0;0.5\n'],
    ['carriage returns', 'step,loss,acc\r0,1,0.5\r'],
    ['comments before it', '# trained on Monday\n#\nstep,loss,acc\n0,1,0.5\n'],
    ['a comment that is its header', '# step,loss,acc\n0,1,0.5\n'],
    ['empty lines', '\n\nstep,loss,acc\r\n\r\n0,1,0.5\r\n'],
  ])('%s', (_, text) => expect(look(text).values).toEqual(wanted))

  test('UTF-16 with either byte order is read; other bytes are refused', async () => {
    const folder = temporaryDirectory()
    const text = Buffer.from('\ufeffstep,loss\n0,1\n', 'utf16le')
    writeFileSync(join(folder, 'little.csv'), text)
    writeFileSync(join(folder, 'big.csv'), Buffer.from(text).swap16())
    writeFileSync(join(folder, 'latin.csv'), Buffer.from('step,p\xe9\n0,1\n', 'latin1'))
    for (const name of ['little', 'big'])
      expect((await readCsv(join(folder, `${name}.csv`))).runs.map(valuesOf)).toEqual([{ loss: [1] }])
    await expect(readCsv(join(folder, 'latin.csv'))).rejects.toThrow('latin.csv is not text in UTF-8; save it')
  })

  test('without a column that counts its columns are named', () => {
    expect(() => look('a|b\n1|2\n')).toThrow('x has no column that counts; its columns are a|b; name the one')
  })

  test.each(['', '\n\n', '# only this', 'sep=,', '""', '"\n"', '\ufeff'])('nothing in it (%j) is said', (text) => {
    expect(() => look(text)).toThrow(BadInput)
  })

  test('a last line that is not whole is left out, and said', () => {
    const { values, notes } = look('step,loss,acc\n0,1,2\n1,0.')
    expect([values, notes]).toEqual([[{ loss: [1], acc: [2] }], [expect.stringContaining('x ends within line 3')]])
  })
})

describe('times', () => {
  const at = 1_700_000_000
  test.each([
    ['seconds', 1],
    ['milliseconds', 1e3],
    ['microseconds', 1e6],
    ['nanoseconds', 1e9],
  ])('in %s', (_, unit) => {
    const { runs } = look(`step,timestamp,loss\n0,${at * unit},1\n1,${(at + 1) * unit},2\n`)
    expect([...runs[0]!.series[0]!.times]).toEqual([at * 1000, (at + 1) * 1000])
  })
  test('as dates', () => {
    const { runs } = look('step,timestamp,loss\n0,2023-11-14T22:13:20Z,1\n')
    expect([...runs[0]!.series[0]!.times]).toEqual([at * 1000])
  })
  test.each(['1e300', '12.5'])('%s is none: the column is a metric', (text) => {
    const { runs } = look(`step,timestamp,loss\n0,${text},1\n`)
    expect(valuesOf(runs[0]!)).toEqual({ timestamp: [Number(text)], loss: [1] })
    expect([...runs[0]!.series[0]!.times]).toEqual([0])
  })
})

test('a folder of tables is one run each; one that cannot be read is left out', async () => {
  const folder = temporaryDirectory()
  for (const version of [0, 1]) {
    mkdirSync(join(folder, `version_${version}`))
    writeFileSync(join(folder, `version_${version}`, 'metrics.csv'), `step,acc\n0,0.${version}\n`)
  }
  writeFileSync(join(folder, 'notes.csv'), 'who,what\na,b\n')
  const { runs, leftOut, files } = await readCsv(folder)
  expect(runs.map(({ name }) => name)).toEqual(['version_0/metrics', 'version_1/metrics'])
  expect([files.length, leftOut.length, leftOut[0]!.fault.subject]).toEqual([2, 1, join(folder, 'notes.csv')])
  symlinkSync(join(folder, 'version_1'), join(folder, 'link'))
  symlinkSync(folder, join(folder, 'version_0', 'back'))
  const again = await readCsv(folder)
  expect(again.runs).toHaveLength(2)
  expect(again.notes.map(({ code }) => code)).toEqual(['name-taken', 'name-taken'])
  const [first] = (await readCsv(join(folder, 'version_1', 'metrics.csv'))).runs
  const [second] = (await readCsv(join(folder, 'link', 'metrics.csv'))).runs
  expect([first!.source, first!.longerNames[0]]).toEqual([second!.source, 'version_1/metrics'])
})
