import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseProfile } from '../../../../electron/host/cluster/profile.ts'
import { profilesPath, readProfile, readProfiles } from '../../../../electron/host/cluster/profiles.ts'
import { temporaryDirectory } from '../store/fixtures.ts'

const folder = '/scratch/me/signum'

test('a profile of everything is taken as it is', () => {
  const whole = {
    ssh: 'me@login.lab',
    folder,
    signum: ['/home/me/signum/electron/bin.js'],
    data: '/scratch/me/data',
    partition: 'gpu,long',
    account: 'bnn-22',
    time: '2-12:00:00',
    memory: '16G',
    cpus: 8,
    gpus: 'a100:1',
    modules: ['cuda/12.4', 'gcc'],
    options: ['--qos=low', '--exclude=n[1-3]'],
    lines: ['export OMP_PROC_BIND=true'],
    atOnce: 40,
    queued: 500,
    pack: 4,
    stage: '$TMPDIR/signum',
    warning: 300,
    every: 10,
  }
  expect(parseProfile('lab', whole, 'f')).toEqual(whole)
  expect(parseProfile('lab', { folder }, 'f')).toMatchObject({ cpus: 1, modules: [], lines: [], queued: 1000 })
})

test.each([
  ['partition', 'gpu; rm -rf ~'],
  ['partition', 'gpu\n#SBATCH --nodes=99'],
  ['account', '$(id)'],
  ['account', '-Dx'],
  ['ssh', '-oProxyCommand=id'],
  ['ssh', 'login lab'],
  ['folder', 'relative/folder'],
  ['folder', '/scratch/my files'],
  ['folder', '/scratch/%u'],
  ['folder', '/scratch/`id`'],
  ['signum', ['/bin/sh', '-c; id']],
  ['time', '1 hour'],
  ['memory', '16 GB'],
  ['cpus', 0],
  ['cpus', '4'],
  ['gpus', 'a100:1\nx'],
  ['modules', ['cuda && id']],
  ['options', ['--wrap=id']],
  ['options', ['--qos=low --nodes=9']],
  ['options', ['qos']],
  ['lines', ['export A=1\nexport B=2']],
  ['lines', ['export A=1\u2028id']],
  ['atOnce', 0],
])('%s %j is refused in one line that names the field', (field, value) => {
  let message = ''
  try {
    parseProfile('lab', { folder, [field]: value }, 'clusters.json')
  } catch (error) {
    message = (error as Error).message
  }
  expect(message).toMatch(
    new RegExp(`^the profile "lab" in clusters\\.json: "${field}(\\.\\d)?" (is|has) .*; correct the file$`),
  )
})

test('a field that there is not, a bad name and a file that is none are refused', () => {
  expect(() => parseProfile('lab', { folder, queue: 'x' }, 'f')).toThrow(
    /field "queue", which there is not; the fields/,
  )
  expect(() => parseProfile('la b', { folder }, 'f')).toThrow(/"la b" in f cannot be the name of a profile/)
  const data = temporaryDirectory()
  expect(readProfiles(data)).toEqual(new Map())
  expect(() => readProfile('lab', data)).toThrow(/there is no profile "lab" in .*clusters\.json; write one there/)
  writeFileSync(profilesPath(data), '{ "lab": { "folder": "/a" }, "wrong": {} ')
  expect(() => readProfile('lab', data)).toThrow(/clusters\.json cannot be read: .*; correct it/)
  writeFileSync(join(data, 'clusters.json'), '{ "lab": { "folder": "/a" }, "wrong": {} }')
  expect(readProfile('lab', data).folder).toBe('/a')
  expect(() => readProfile('other', data)).toThrow(/no profile "other" in .*; there is lab, wrong$/)
})
