import { describe, expect, it } from 'vitest'
import { completeWith, completions, matches, parseFilter } from '../../renderer/runs/filter.ts'
import { makeRun } from './make-run.ts'

const good = makeRun({ experiment: { quantizer: 'bnn++', seed: 2 }, results: { 'deployed.accuracy': 0.984, 'deployed.loss': 0.05 }, row: { studyName: 'Zoo on MNIST' } })
const poor = makeRun({ experiment: { quantizer: 'bc', model: 'vit-small', seed: 5, learningRate: 0.01 }, state: 'training', results: { 'deployed.accuracy': 0.93 } })
const fresh = makeRun({ experiment: { quantizer: 'bnn', seed: 3 }, state: 'queued' })
const runs = [good, poor, fresh]
const found = (text: string) => runs.filter((run) => matches(run, parseFilter(text)))

describe('the filter bar', () => {
  it.each([
    ['', runs],
    ['bnn', [good, fresh]],
    ['"zoo on"', [good]],
    ['quantizer:bnn++', [good]],
    ['method:bc,bnn', [poor, fresh]],
    ['state:training model:vit-small', [poor]],
    ['seed:1..3', [good, fresh]],
    ['seed:3..', [poor, fresh]],
    ['seed:..2', [good]],
    ['accuracy>97', [good]],
    ['accuracy<=93', [poor]],
    ['-accuracy>97', [poor, fresh]],
    ['-bc', [good, fresh]],
    ['learningRate=0.01', [poor]],
    ['LEARNINGRATE>=0.01', [poor]],
    ['study:"Zoo on MNIST"', [good]],
    ['loss<0.1', [good]],
    ['mnist accuracy>90 -state:training', [good]],
  ])('%s', (text, expected) => expect(found(text)).toEqual(expected))

  it('lets every run through a term that it does not understand, and says why', () => {
    expect(found('colour:red')).toEqual(runs)
    expect(parseFilter('colour:red')[0]!.complaint).toContain('there is no "colour"')
    expect(parseFilter('accuracy>high')[0]!.complaint).toContain('compared with a number')
    expect(parseFilter('seed:')[0]!.complaint).toContain('needs a value')
  })

  it('completes keys, then values', () => {
    expect(completions('stat')).toEqual(['state:'])
    expect(completions('accuracy>97 state:tr')).toEqual(['state:training'])
    expect(completions('-quantizer:bnn')).toEqual(['-quantizer:bnn+', '-quantizer:bnn++'])
    expect(completions('study:', ['Zoo on MNIST'])).toEqual(['study:"Zoo on MNIST"'])
    expect(completions('')).toEqual([])
    expect(completeWith('seed:1 sta', 'state:')).toBe('seed:1 state:')
    expect(completeWith('state:tr', 'state:training')).toBe('state:training ')
  })
})
