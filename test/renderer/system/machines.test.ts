import { describe, expect, test } from 'vitest'
import { profileSchema } from '../../../electron/host/cluster/profile.ts'
import { connectRequest } from '../../../renderer/system/connect-request.ts'
import { complaintsOf, draftOf, profileFields, profileOf } from '../../../renderer/system/profile-draft.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'

describe('the form for another host', () => {
  const empty = { name: ' gpu ', address: '', token: '', ssh: '' }

  test('takes the address that serve prints, with its token', () => {
    expect(connectRequest({ ...empty, address: ' http://gpu:4319/?token=secret ' })).toEqual({
      name: 'gpu',
      address: 'http://gpu:4319',
      token: 'secret',
    })
    expect(connectRequest({ ...empty, address: 'http://gpu:4319', token: 'other', ssh: 'gpu.lab' })).toEqual({
      name: 'gpu',
      address: 'http://gpu:4319',
      token: 'other',
      ssh: 'gpu.lab',
    })
  })

  test('leaves what is no address to the host to refuse', () => {
    expect(connectRequest({ ...empty, address: 'gpu' }).address).toBe('gpu')
    expect(connectRequest({ ...empty, address: 'http://gpu:4319/elsewhere' }).address).toBe('http://gpu:4319/elsewhere')
  })
})

describe('the form of a profile', () => {
  const profile = {
    folder: '/scratch/me',
    cpus: 4,
    gpus: 'a100:1',
    modules: ['cuda/12.4', 'gcc/13'],
    lines: ['export A="1 2"', 'ulimit -n 4096'],
    queued: 500,
  }

  test('shows a profile and gives it back; fields that it does not show stay', () => {
    expect(profileOf(draftOf(profile), profile)).toEqual(profile)
    expect(profileOf({ ...draftOf(profile), cpus: '', gpus: '2' }, profile)).toEqual({
      ...Object.fromEntries(Object.entries(profile).filter(([key]) => key !== 'cpus')),
      gpus: 2,
    })
  })

  test('shows fields of the profile alone', () => {
    const known = new Set(Object.keys(profileSchema.shape))
    expect(profileFields.filter(({ key }) => !known.has(key))).toEqual([])
  })

  test('what is no number goes as it is, for the host to refuse', () => {
    expect(profileOf({ folder: '/a', cpus: 'four' })).toEqual({ folder: '/a', cpus: 'four' })
  })

  test('puts what is wrong at its field', () => {
    const fault = (subject: string, what: string) => ({ code: 'bad-value' as const, subject, what })
    const error = new BadInput([fault('lab.lines.0', 'has a line break'), fault('lab', 'has a field too many')])
    expect(complaintsOf(error, 'lab')).toEqual({ lines: 'has a line break', '': 'has a field too many' })
  })
})
