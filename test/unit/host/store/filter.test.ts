import { describe, expect, test } from 'vitest'
import type { Store } from '../../../../electron/host/store/store.ts'
import { completeWith, completions, meantInstead, settledText } from '../../../../shared/query/completions.ts'
import { filterText, parseFilter } from '../../../../shared/query/filter.ts'
import { columns, foreignRun, newRun, temporaryStore, update } from './fixtures.ts'

/** Three runs: a good one that is finished, a poor one that trains, and one that waits. */
function filled(): Store {
  const { store, owner } = temporaryStore()
  const launch = (experiment: object, study: string | null) =>
    store.createRuns(
      [newRun(experiment)],
      study === null ? null : { name: study, notes: '', recipe: null, join: true },
      owner,
    ).ids[0]!
  const good = launch({ dataset: 'mnist', quantizer: 'bnn++', seed: 2, flip: true }, 'Zoo on MNIST')
  const poor = launch({ quantizer: 'bc', model: 'vit-small', seed: 5, learningRate: 0.01 }, null)
  launch({ quantizer: 'bnn', seed: 3, learningRate: 0.05 }, null)
  store.claimRun(good, owner)
  store.claimRun(poor, owner)
  store.record([
    update(good, {
      columns: [
        columns('deployed.accuracy', [
          [10, 0.99],
          [20, 0.984],
        ]),
        columns('deployed.loss', [
          [10, 0.04],
          [20, 0.05],
        ]),
      ],
    }),
    update(poor, {
      columns: [columns('deployed.accuracy', [[10, 0.93]])],
      progress: { epoch: 2, epochs: 6, step: 20, steps: 60, secondsLeft: 9 },
    }),
  ])
  store.setState(good, 'finished')
  store.markRuns([good, poor], { addTags: ['Table 1'] })
  store.markRuns([poor], { starred: true, notes: 'Too sharp at the end.', name: 'Second try' })
  return store
}
const [good, poor, fresh] = [1, 2, 3]

describe('the filter', () => {
  const store = { current: null as Store | null }
  const found = (filter: string, more = {}) => store.current!.idsOfRuns({ filter, ...more }).sort()

  test.each([
    ['', [good, poor, fresh]],
    ['bnn', [good, fresh]],
    ['"second t"', [poor]],
    ['name:"second try"', [poor]],
    ['name:second*', [poor]],
    ['-name:*try', [good, fresh]],
    ['"zoo on"', [good]],
    ['quantizer:bnn++', [good]],
    ['method:bc,bnn', [poor, fresh]],
    ['state:training model:vit-small', [poor]],
    ['seed:1..3', [good, fresh]],
    ['seed:3..', [poor, fresh]],
    ['seed:..2', [good]],
    ['seed:2,5', [good, poor]],
    ['accuracy>97', [good]],
    ['accuracy<=93', [poor]],
    ['best.accuracy=99', [good]],
    ['atbest.loss<0.045', [good]],
    ['-accuracy>97', [poor, fresh]],
    ['-bc', [good, fresh]],
    ['learningRate=0.01', [poor]],
    ['LEARNINGRATE>=0.01', [poor, fresh]],
    ['learningRate:0.02..0.1', [fresh]],
    ['flip:on', [good]],
    ['-flip:off', [good]],
    ['study:"Zoo on MNIST"', [good]],
    ['-study:"Zoo on MNIST"', [poor, fresh]],
    ['loss<0.1', [good]],
    ['tag:"table 1"', [good, poor]],
    ['-tag:"table 1"', [fresh]],
    ['is:starred', [poor]],
    ['is:active', [poor, fresh]],
    ['notes:sharp', [poor]],
    ['epoch>1', [poor]],
    ['created>1h', [good, poor, fresh]],
    ['created<1h', []],
    ['created:2020-01-01..2020-12-31', []],
    ['digits accuracy>90 -state:finished', [poor]],
    ["'; DROP TABLE runs; --", []],
  ])('%s', (text, expected) => {
    store.current = filled()
    expect(found(text)).toEqual(expected)
    expect(store.current.listRuns({ filter: text, limit: 2 }).total).toBe(expected.length)
    expect(store.current.groupRuns({ filter: text }).runs).toBe(expected.length)
  })

  test('lets every run through a term that it does not understand, and says why', () => {
    store.current = filled()
    expect(found('colour:red')).toEqual([good, poor, fresh])
    const complaint = (text: string) => parseFilter(text)[0]!.complaint
    expect(complaint('colour:red')).toContain('cannot filter by "colour"')
    expect(complaint('accuracy>high')).toContain('compared with a number')
    expect(complaint('seed:')).toContain('needs a value')
    expect(complaint('model>3')).toContain('write model:3')
    expect(complaint('is:new')).toContain('starred, archived, active')
    expect(complaint('created>soon')).toContain('created>7d')
  })

  test('joins terms by "or", which binds closer than a space', () => {
    store.current = filled()
    expect(found('state:training or state:finished model:cnn-small')).toEqual(
      found('model:cnn-small').filter((id) => found('state:training or state:finished').includes(id)),
    )
    expect(found('seed:1 or')).toEqual(found('seed:1'))
    expect(found('or seed:1')).toEqual(found('seed:1'))
    // What is not understood holds for every run, and so does a choice that it is part of.
    expect(found('state:training or colour:red')).toEqual([good, poor, fresh])
    expect(filterText(parseFilter('a or b c'))).toBe('a or b c')
  })

  test('takes * for anything', () => {
    store.current = filled()
    expect(found('quantizer:*')).toEqual([good, poor, fresh])
    expect(found('model:vit*')).toEqual(found('model:vit-small'))
    expect(found('model:*-small')).toEqual(found('model:vit-small,cnn-small'))
    expect(found('state:tr*')).toEqual(found('state:training'))
  })

  test('says so of a value that no run can have, and what may have been meant', () => {
    store.current = filled()
    const complaint = (text: string) => parseFilter(text)[0]!.complaint
    expect(complaint('state:trainnig')).toContain('did you mean training?')
    expect(complaint('state:tra')).toContain('go on: training')
    expect(complaint('state:training')).toBeNull()
    expect(complaint('state:training,faild')).toContain('did you mean failed?')
    expect(complaint('flip:maybe')).toContain('on, off')
    expect(complaint('flip:yes')).toBeNull()
    expect(complaint('seed:one')).toContain('compared with a number')
    expect(complaint('quantiser:bnn')).toContain('did you mean quantizer?')
    expect(complaint('duration>60')).toBeNull()
    expect(complaint('started>7d')).toBeNull()
    expect(found('state:trainnig')).toEqual([good, poor, fresh])
  })

  test('takes a comma within quotes for a part of the value, as names of studies have it', () => {
    const values = (text: string) =>
      parseFilter(text).map(({ test: { kind, ...rest } }) => [kind, 'values' in rest && rest.values])
    expect(values('study:"Digits, three seeds"')).toEqual([['equals', ['digits, three seeds']]])
    expect(values('study:"a, b",c,"d"')).toEqual([['equals', ['a, b', 'c', 'd']]])
    const study = ['Digits, three seeds']
    expect(completions('study:dig', { study })).toEqual(['study:"Digits, three seeds"'])
    expect(completions('study:x,"digits, th', { study })).toEqual(['study:x,"Digits, three seeds"'])
  })

  test('says what may have been meant by a value that no run has', () => {
    const known = { study: ['Sweep'] }
    expect(meantInstead('seed:1 model:resnet-20', known)).toBe(
      'No run has the model "resnet-20"; did you mean resnet20?',
    )
    expect(meantInstead('study:swep', known)).toBe('No run has the study "swep"; did you mean Sweep?')
    for (const text of [
      'model:resnet20',
      'model:resnet*',
      '-study:swep',
      'model:entirely-unlike',
      'accuracy>97',
      'state:finnished',
    ])
      expect(meantInstead(text, known)).toBeNull()
  })

  test('waits with a term that is being typed', () => {
    const known = { quantizer: ['bnn', 'bnn++'], study: ['Zoo on MNIST'] }
    expect(settledText('seed:1 quantizer:bn', known, true)).toBe('seed:1')
    expect(settledText('seed:1 quantizer:bn', known, false)).toBe('seed:1 quantizer:bn')
    expect(settledText('quantizer:bnn', known, true)).toBe('quantizer:bnn')
    expect(settledText('quantizer:xyz', known, true)).toBe('quantizer:xyz')
    expect(settledText('-study:"zoo on', known, true)).toBe('')
    expect(settledText('study:"zoo on mnist","sweep, t', { study: ['Sweep, three seeds'] }, true)).toBe('')
    expect(settledText('digits', known, true)).toBe('digits')
    expect(settledText('seed:1 stat', known, true)).toBe('seed:1')
    expect(settledText('-accuracy', known, true)).toBe('')
    expect(settledText('seed:1 stat', known, false)).toBe('seed:1 stat')
    expect(settledText('accuracy>9', known, true)).toBe('accuracy>9')
  })

  test('leaves archived runs out, or shows them alone', () => {
    store.current = filled()
    store.current.markRuns([fresh], { archived: true })
    expect(found('', { archived: false })).toEqual([good, poor])
    expect(found('', { archived: true })).toEqual([fresh])
    expect(found('is:archived')).toEqual([fresh])
  })

  test('completes keys, then values, those of the store among them', () => {
    expect(completions('stat')).toEqual(['state:'])
    expect(completions('accuracy>97 state:tr')).toEqual(['state:training'])
    expect(completions('-quantizer:bnn')).toEqual(['-quantizer:bnn+', '-quantizer:bnn++'])
    expect(completions('study:', { study: ['Zoo on MNIST'] })).toEqual(['study:"Zoo on MNIST"'])
    expect(completions('dataset:my', { dataset: ['mnist', 'my-birds'] })).toEqual(['dataset:my-birds'])
    expect(completions('state:failed,fi')).toEqual(['state:failed,finished'])
    expect(completions('flip:')).toEqual(['flip:on', 'flip:off'])
    expect(completions('')).toEqual([])
    expect(completeWith('seed:1 sta', 'state:')).toBe('seed:1 state:')
    expect(completeWith('state:tr', 'state:training')).toBe('state:training ')
  })
})

describe('the order', () => {
  test.each([
    ['-created', [fresh, poor, good]],
    ['created', [good, poor, fresh]],
    ['-accuracy', [good, poor, fresh]],
    ['deployed.accuracy', [poor, good, fresh]],
    ['-deployed.loss:best', [good, fresh, poor]],
    ['seed', [good, fresh, poor]],
    ['-learningRate', [fresh, poor, good]],
    ['method', [poor, fresh, good]],
    ['state', [fresh, poor, good]],
    ['study', [good, fresh, poor]],
    ['-starred', [poor, fresh, good]],
    ['-starred,-accuracy', [poor, good, fresh]],
    ['-starred,seed', [poor, good, fresh]],
  ])('%s', (sort, expected) => {
    const store = filled()
    expect(store.listRuns({ sort }).runs.map(({ id }) => id)).toEqual(expected)
    expect(store.groupRuns({ sort }).groups.map(({ run }) => run.id)).toEqual(expected)
  })

  test('of times leaves out imported runs whose file has none, and filters do not find them', () => {
    const { store, owner } = temporaryStore()
    const [trained] = store.createRuns([newRun({ quantizer: 'bc' })], null, owner).ids
    store.claimRun(trained!, owner)
    store.setState(trained!, 'finished')
    const read = Date.UTC(2031, 0, 1)
    for (const [name, finishedAt] of [
      ['untold', read],
      ['told', read + 5000],
    ] as const)
      store.takeForeignRuns([foreignRun(name, { createdAt: read, startedAt: read, finishedAt })], null, false, owner)
    const [untold, told] = [2, 3]
    const ids = (sort: string) => store.listRuns({ sort }).runs.map(({ id }) => id)
    expect(ids('-started')).toEqual([told, trained, untold])
    expect(ids('started')).toEqual([trained, told, untold])
    expect(ids('duration').at(-1)).toBe(untold)
    expect(store.idsOfRuns({ filter: 'started>2030-12-31' })).toEqual([told])
    expect(store.idsOfRuns({ filter: 'duration<10' }).sort()).toEqual([trained, told])
    const seconds = store.groupRuns({ sort: 'created' }).groups.map((group) => group.seconds)
    expect(seconds.slice(1)).toEqual([null, 5])
  })

  test('that there is none of is refused', () => {
    const store = filled()
    expect(() => store.listRuns({ sort: 'x; DROP TABLE runs' })).toThrow('to sort by')
    expect(() => store.groupRuns({ by: ['colour'] })).toThrow('cannot be grouped by "colour"')
  })
})
